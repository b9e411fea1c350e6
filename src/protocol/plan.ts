/** How far one item of a plan is. */
export type PlanItemState = 'pending' | 'active' | 'done';

/** One step of a plan or a list of things to do: one line, in the model's words or a person's. */
export interface PlanItem {
  readonly text: string;
  readonly state: PlanItemState;
}

/** What a turn plans: in the mode plan a proposal, else its list of things to do. */
export interface PlanState {
  readonly items: readonly PlanItem[];
  /** The turn whose plan it carries out; absent where it made its own. */
  readonly of?: string;
  /** True from when a person changed it. */
  readonly edited?: true;
  /** The turn that carries it out, from when a person approved it. */
  readonly approvedBy?: string;
}

/** What an approved plan says to the model, byte for byte: the panel shows this, the engine sends this. */
export const planText = (items: readonly string[]): string =>
  [
    'Carry out this plan, step by step. Keep it up to date with update_plan.',
    '',
    ...items.map((text, index) => `${index + 1}. ${text}`)
  ].join('\n');

/** A plan in which nothing is done yet. */
export const pendingPlan = (items: readonly string[]): readonly PlanItem[] =>
  items.map(text => ({ text, state: 'pending' }));

/** The most items of a plan, and the most characters of one. */
export const PLAN_ITEMS = 50;
export const PLAN_ITEM_CHARACTERS = 500;
