"""The first administrator of a new installation: everybody else is then invited at the desk."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from people import invitations, roles, roster
from people.models import User


class Command(BaseCommand):
    help = "Make somebody administrator for the whole country and send them an invitation."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--surname", default="", help="for somebody who is not known yet")
        parser.add_argument("--name", default="", help="for somebody who is not known yet")
        parser.add_argument("--language", default="kk", choices=["kk", "ru", "en"])

    def handle(self, *args, email, surname, name, language, **options):
        at = now()
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            if not (surname and name):
                raise CommandError("Nobody has this address yet: give --surname and --name.")
            person = roster.create_person(
                email=email, last_name=surname, first_name=name, language=language, at=at
            )
        if roles.Role.ADMINISTRATOR not in roles.held_by(person):
            roles.grant(holder=person, role=roles.Role.ADMINISTRATOR, region=None, granted_by=None, at=at)
        try:
            invitations.invite(to=person, made_by=None, at=at)
        except invitations.InvitationRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The invitation to {person.email} is on its way.")
