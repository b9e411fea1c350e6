import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { SessionModel } from './model/session-model';
import type { PanelActions } from './model/panel-actions';
import type { PanelProps } from './model/view';

export interface ModelWidgetOptions {
  readonly model: SessionModel;
  readonly actions: PanelActions;
  readonly trans: TranslationBundle;
  /** Brings the component; called when the widget is first shown, so that nothing heavy loads before. */
  readonly load: () => Promise<React.ComponentType<PanelProps>>;
  readonly onShown?: () => void;
}

/** Owns the lifetime of one of our views; what it draws is a function of the model's view. */
export class ModelWidget extends ReactWidget {
  constructor(options: ModelWidgetOptions) {
    super();
    this._options = options;
    this.addClass('jp-Sallyport');
  }

  protected override onAfterShow(): void {
    this._shown();
  }

  protected override onAfterAttach(message: Parameters<ReactWidget['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    if (this.isVisible) this._shown();
  }

  protected override render(): React.JSX.Element {
    const { model, actions, trans } = this._options;
    const View = this._component;
    if (View !== undefined)
      return (
        <Boundary
          fallback={again => this._failure(trans.__('Sallyport could not draw this.'), again)}
        >
          <Observed model={model} actions={actions} trans={trans} component={View} />
        </Boundary>
      );
    if (this._failed)
      return this._failure(trans.__('Sallyport could not be loaded.'), () => this._load());
    return <div role="region" aria-label={trans.__('Sallyport')} aria-busy />;
  }

  private _failure(sentence: string, again: () => void): React.JSX.Element {
    const { trans } = this._options;
    return (
      <div role="region" aria-label={trans.__('Sallyport')}>
        <p>{sentence}</p>
        <button className="jp-mod-styled" onClick={again}>
          {trans.__('Try again')}
        </button>
      </div>
    );
  }

  private _shown(): void {
    if (this._component === undefined && !this._loading) this._load();
    this._options.onShown?.();
  }

  private _load(): void {
    this._loading = true;
    this._failed = false;
    this.update();
    this._options
      .load()
      .then(
        component => (this._component = component),
        (error: unknown) => {
          this._failed = true;
          console.error('Sallyport: a view could not be loaded.', error);
        }
      )
      .finally(() => {
        this._loading = false;
        if (!this.isDisposed) this.update();
      })
      .catch(() => undefined);
  }

  private readonly _options: ModelWidgetOptions;
  private _component: React.ComponentType<PanelProps> | undefined;
  private _loading = false;
  private _failed = false;
}

interface BoundaryProps {
  readonly fallback: (again: () => void) => React.ReactNode;
  readonly children: React.ReactNode;
}

/** Keeps a fault in drawing from leaving an empty place without a word; trying again draws anew. */
class Boundary extends React.Component<BoundaryProps, { readonly failed: boolean }> {
  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override state = { failed: false };

  override render(): React.ReactNode {
    if (!this.state.failed) return this.props.children;
    return this.props.fallback(() => this.setState({ failed: false }));
  }
}

interface ObservedProps extends Pick<ModelWidgetOptions, 'model' | 'actions' | 'trans'> {
  readonly component: React.ComponentType<PanelProps>;
}

/** Draws a component anew whenever the model's view is another. */
function Observed({ model, actions, trans, component: View }: ObservedProps): React.JSX.Element {
  const subscribe = React.useCallback(
    (listener: () => void) => {
      // A function of its own, since a signal takes each slot once.
      const slot = (): void => listener();
      model.changed.connect(slot);
      return () => {
        model.changed.disconnect(slot);
      };
    },
    [model]
  );
  const view = React.useSyncExternalStore(subscribe, () => model.view);
  return <View view={view} actions={actions} trans={trans} />;
}
