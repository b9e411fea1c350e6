import type { InitializeResult, StatusParams } from '../../protocol/results';
import type { Changes } from './store';

/** What a status makes of the view; what it does not name stays as it was. */
export function statusChanges(
  { engine, sandbox, stopped, history, policyDrift, features, models }: StatusParams,
  session: InitializeResult | undefined
): Changes {
  return {
    ...(engine !== undefined && { engine }),
    ...(sandbox !== undefined && { sandbox }),
    ...(stopped !== undefined && { stopped }),
    ...(session !== undefined && {
      session: {
        ...session,
        ...(history !== undefined && { history }),
        ...(policyDrift !== undefined && { policyDrift }),
        ...(features !== undefined && { features }),
        ...(models !== undefined && { models, model: models[0] ?? null })
      }
    }),
    // Another change than the one that was shown, or none any more.
    ...(policyDrift !== undefined && { driftOffer: undefined })
  };
}
