import * as React from 'react';

import type { PolicyDocument } from '../../../protocol/policy-document';
import type { OwnLayer, PolicyDetails } from '../../../protocol/policy-view';
import type { PolicyEditorView } from '../../model/policy-view';
import type { PanelActions } from '../../model/panel-actions';
import type { PanelView } from '../../model/view';
import { say } from '../../words/sentences';
import { useWords } from '../../words/words';
import { Icon } from '../icon';
import { AdministratorSection } from './administrator-section';
import { Conflict } from './conflict';
import { DocumentText } from './document-text';
import { FieldGroups } from './field-groups';
import { Presets } from './presets';
import { ProposalsSection } from './proposals';
import { RulesSection } from './rules-section';
import { SaveBar } from './save-bar';

/** One of a person's layers: its rules, its keys, its text, and what saving the changes would do. */
export function LayerTab(props: {
  readonly layer: OwnLayer;
  readonly editor: PolicyEditorView;
  readonly details: PolicyDetails;
  readonly settings: PanelView['settings'];
  /** False where the administrator took the proposals of repositories away. */
  readonly proposes: boolean;
  readonly search: string;
  readonly actions: PanelActions;
}): React.ReactElement {
  const words = useWords();
  const { trans } = words;
  const { layer, editor, details, search, actions } = props;
  const stored = details.layers[layer];
  const draft = editor.drafts[layer];
  const document = draft?.document ?? stored.document;
  const locked = stored.readOnly !== undefined;
  const edit = (next: PolicyDocument): void => {
    if (!locked) actions.editPolicy(layer, next);
  };
  return (
    <>
      <p className="sallyport-quiet">
        {layer === 'user'
          ? trans.__(
              'Holds in every folder that you trust. Deny beats ask beats allow, whatever the layer.'
            )
          : trans.__('Holds in this folder only. Kept on the server, never in the folder itself.')}
      </p>
      {stored.readOnly !== undefined && (
        <p className="sallyport-warning">
          <Icon name="lock" /> {say(stored.readOnly, words)}
        </p>
      )}
      {editor.conflict?.layer === layer && (
        <Conflict conflict={editor.conflict} actions={actions} />
      )}
      <RulesSection
        layer={layer}
        document={document}
        details={details}
        locked={locked}
        search={search}
        onEdit={edit}
      />
      {layer === 'folder' && props.proposes && details.proposals !== undefined && (
        <ProposalsSection
          count={details.proposals.count}
          view={editor.proposals}
          settings={props.settings}
          actions={actions}
        />
      )}
      {!locked && (
        <Presets layer={layer} document={document} values={details.values} actions={actions} />
      )}
      <FieldGroups
        layer={layer}
        document={document}
        values={details.values}
        locked={locked}
        search={search}
        onEdit={edit}
      />
      <AdministratorSection values={details.values} />
      <DocumentText
        layer={layer}
        document={document}
        locked={locked}
        onEdit={edit}
        actions={actions}
      />
      {draft !== undefined && (
        <SaveBar
          layer={layer}
          saving={editor.saving?.layer === layer ? editor.saving : undefined}
          settings={props.settings}
          actions={actions}
        />
      )}
    </>
  );
}
