import { fill } from './fill';
import type { Words } from './words';

/** A provider as people call it; its own name where a newer gate knows one that we do not. */
export function providerTitle(name: string, { trans }: Words): string {
  switch (name) {
    case 'anthropic':
      return 'Anthropic';
    case 'openai':
      return 'OpenAI';
    case 'google':
      return 'Google Gemini';
    case 'mistral':
      return 'Mistral';
    case 'azure':
      return 'Azure OpenAI';
    case 'bedrock':
      return 'Amazon Bedrock';
    case 'openai-compatible':
      return trans.__('Local or other server that speaks like OpenAI');
    default:
      return name;
  }
}

/** What the name of a model is at that provider. */
export function modelLabel(name: string, { trans }: Words): string {
  switch (name) {
    case 'azure':
      return trans.__('Name of the deployment');
    case 'bedrock':
      return trans.__('Id of the model or its inference profile');
    default:
      return trans.__('Model');
  }
}

/** How an address of that provider looks. */
export function addressExample(name: string): string {
  switch (name) {
    case 'azure':
      return 'https://NAME.openai.azure.com/openai/v1';
    case 'bedrock':
      return 'https://bedrock-runtime.REGION.amazonaws.com';
    default:
      return 'http://127.0.0.1:11434/v1';
  }
}

/** Where local servers usually answer; none is asked before a person says so. */
export const localAddresses: readonly { readonly address: string; readonly name: string }[] = [
  { address: 'http://127.0.0.1:11434/v1', name: 'Ollama' },
  { address: 'http://127.0.0.1:1234/v1', name: 'LM Studio' },
  { address: 'http://127.0.0.1:8080/v1', name: 'llama.cpp' },
  { address: 'http://127.0.0.1:8000/v1', name: 'vLLM' }
];

/** Where a credential is, for a person. */
export function credentialWords(credential: string, { trans }: Words): string {
  const [kind, ...rest] = credential.split(':');
  switch (kind) {
    case '':
      return trans.__('no key');
    case 'env':
      return rest.join(':');
    case 'aws':
      return rest.join(':') === 'env'
        ? trans.__('AWS keys in the environment')
        : fill(trans.__('AWS profile {name}'), { name: rest.join(':').replace('profile/', '') });
    case 'file':
      return trans.__('key in a file');
    case 'keyring':
      return trans.__('key in the keyring');
    case 'stored':
    case 'pasted':
      return trans.__('pasted key');
    case 'home':
      return trans.__('key in your configuration');
    default:
      return trans.__('key from its usual place');
  }
}
