"""What style.md's rules can be counted by a machine: names, sizes, gates, acts, the environment."""

import ast

import pytest

from tests.architecture import tree

FUNCTION_LINES = 60  # the guideline is 40
MODULE_LINES = 400
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "common",
    "managers",
    "manager",
    "core",
}

# The modules of the acts: the table of contents of the product.
ACTS = (
    "audit/trail.py",
    "notifications/outbox.py",
    "notifications/delivery.py",
    "notifications/reading.py",
    "people/accounts.py",
    "people/invitations.py",
    "people/posts.py",
    "people/preferences.py",
    "people/roles.py",
    "people/roster.py",
    "people/vault.py",
    "courses/publishing.py",
    "courses/reviewing.py",
    "courses/translating.py",
    "courses/workflow.py",
    "training/cohorts.py",
    "training/enrolling.py",
    "training/notes.py",
    "training/offline.py",
    "training/prints.py",
    "training/progress.py",
    "training/questions.py",
    "training/reading.py",
    "training/rosters.py",
    "training/syllabus.py",
    "assessments/questions/approving.py",
    "assessments/sitting/attempts.py",
    "assessments/questions/banks.py",
    "assessments/sitting/evidence.py",
    "assessments/questions/importing.py",
    "assessments/appeals.py",
    "assessments/questions/papers.py",
    "assessments/regrades.py",
    "assessments/regrading/runs.py",
    "assessments/questions/pictures.py",
    "assessments/sitting/saving.py",
    "assessments/practical/dossiers.py",
    "assessments/fairness/allowances.py",
    "assessments/fairness/incidents.py",
    "assessments/practical/handing.py",
    "assessments/practical/marking.py",
    "certification/batches.py",
    "certification/corrections.py",
    "certification/issuing.py",
    "certification/papers.py",
    "certification/producing.py",
    "certification/registry.py",
    "certification/rounds.py",
    "certification/stamping.py",
    "certification/steering.py",
)

# What a sentence begins with: `record("certification.certificate.issued", …)`, `queue("invitation", …)`.
NAMED_FIRST = {"record": "action", "queue": "kind"}

# The lowest floor may not import `people`, so it cannot name the type of a person.
LEAVES = {"audit/trail.py", "notifications/outbox.py", "notifications/reading.py"}
UNNAMED_TYPES = {"actor", "to", "user"}


def test_views_never_touch_objects():
    touching = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.modules()
        if path.stem == "views" or path.parent.name == "views"
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert touching == []


def test_module_names_say_something():
    assert [tree.name(path) for path in tree.modules(tests=True) if path.stem in NAMELESS] == []


def test_functions_fit_on_a_screen_or_two():
    long = [
        f"{tree.name(path)}: {function.name} has {function.end_lineno - function.lineno + 1} lines"
        for path in tree.modules()
        for function in tree.functions(tree.parsed(path))
        if function.end_lineno - function.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_modules_hold_one_idea():
    lengths = {tree.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in tree.modules()}

    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


@pytest.mark.parametrize("module", ACTS)
def test_acts_take_keywords_and_say_their_types(module):
    loose = []
    for act in _acts(module):
        allowed = {NAMED_FIRST.get(act.name, "")}
        positional = {a.arg for a in (*act.args.posonlyargs, *act.args.args)} - allowed
        bare = {a.arg for a in (*act.args.args, *act.args.kwonlyargs) if a.annotation is None}
        if positional or (bare - UNNAMED_TYPES if module in LEAVES else bare) or act.returns is None:
            loose.append((act.name, sorted(positional), sorted(bare)))

    assert loose == []


@pytest.mark.parametrize("module", ACTS)
def test_acts_are_told_the_moment(module):
    assert [
        act.name
        for act in _acts(module)
        if "at" not in {a.arg for a in (*act.args.args, *act.args.kwonlyargs)}
    ] == []


def _acts(module: str) -> list[ast.FunctionDef]:
    """Public functions that are a transaction of their own, and those that write for others' transactions."""
    return [
        function
        for function in tree.parsed(tree.ROOT / module).body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and (
            function.name in NAMED_FIRST
            or any(ast.unparse(one).startswith("transaction.atomic") for one in function.decorator_list)
        )
    ]


def test_every_act_module_is_listed():
    """A module below the views that opens a transaction holds an act."""
    opening = [
        tree.name(path)
        for path in tree.modules()
        if "transaction.atomic" in path.read_text(encoding="utf-8") and "management" not in path.parts
    ]

    assert sorted(set(opening) - set(ACTS) - BELOW_OR_ABOVE_ACTS) == []


# They open transactions for other reasons: files that are loaded as one, rows that are renewed together.
BELOW_OR_ABOVE_ACTS = {
    "audit/chain.py",
    "certification/log/sequencing.py",
    "courses/indexing.py",
    "people/rotation.py",
    "regions/kato.py",
    "schoolofakims/curriculum/loading.py",
    "schoolofakims/territory.py",
}


def test_transactions_open_in_acts_and_never_in_views_or_tasks():
    border = {"views", "tasks", "sweeps", "forms", "access"}

    assert [
        tree.name(path)
        for path in tree.modules()
        if (path.stem in border or path.parent.name == "views")
        and "transaction.atomic" in path.read_text(encoding="utf-8")
    ] == []


def test_one_module_reads_the_environment():
    readers = [
        tree.name(path)
        for path in tree.modules()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and getattr(node.value, "id", "") == "os"
    ]

    assert set(readers) == {"schoolofakims/env.py"}


def test_only_the_border_looks_at_the_clock():
    """Acts and decisions get the moment as `at`; views, tasks, sweeps and commands read it."""
    border = {"views", "tasks", "sweeps", "wagtail_hooks"}
    looking = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.modules()
        if path.stem not in border and not {"views", "management", "templatetags"} & set(path.parts)
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "now")
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in CLOCKS)
        )
    ]

    assert [place for place in looking if place.split(":")[0] not in CLOCK_READERS] == []


CLOCKS = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "timezone.localdate"}

# The state of an installation is asked as it is now; the demo seal is made when it is first needed; registers and
# reports of the CMS are views under Wagtail's names; whether a session has ended, Django asks of the store.
CLOCK_READERS = {
    "schoolofakims/readiness.py",
    "certification/seal/choosing.py",
    "assessments/sitting/clock.py",
    "courses/cms/home.py",
    "courses/registers.py",
    "courses/reports.py",
    "people/sessions.py",
}


def test_nothing_is_swallowed():
    """`except Exception: pass` hides a fault; a broad clause stands at a border and logs."""
    silent = [
        f"{tree.name(path)}:{node.lineno}"
        for path in tree.modules()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]

    assert silent == []
