// The editor's button for a term of the glossary: it opens the chooser and marks the selected words.
(() => {
  const { React, DraftJS, draftail } = window;
  const { EditorState, Modifier, RichUtils } = DraftJS;

  class TermSource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.termChooser,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: this.onChosen },
      };
    }

    filterEntityData(chosen) {
      return { key: chosen.key };
    }

    onChosen(chosen) {
      const { editorState, onComplete } = this.props;
      const content = editorState.getCurrentContent();
      const selection = editorState.getSelection();
      const entity = content.createEntity("TERM", "MUTABLE", { key: chosen.key }).getLastCreatedEntityKey();
      let next;
      if (selection.isCollapsed()) {
        // Nothing is selected: the word itself, in the language in which the author works.
        const word = chosen.words[document.documentElement.lang.slice(0, 2)] || chosen.words.kk;
        const filled = Modifier.replaceText(content, selection, word, null, entity);
        next = EditorState.push(editorState, filled, "insert-characters");
      } else {
        next = RichUtils.toggleLink(editorState, selection, entity);
      }
      this.workflow.close();
      onComplete(next);
    }
  }

  const icon = React.createElement(window.wagtail.components.Icon, { name: "info-circle" });

  const Term = (props) => {
    const { key } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(draftail.TooltipEntity, { ...props, icon, label: key, url: "" });
  };

  draftail.registerPlugin({ type: "TERM", source: TermSource, decorator: Term }, "entityTypes");
})();
