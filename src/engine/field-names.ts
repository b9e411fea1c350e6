/**
 * True for a name of a secret's family: `apiKey`, `API_KEY`, `api key`, `x-api-key`, `db.password`, `clientSecret`; not
 * `keyboard`, `monkey` or `tokenizer`. Letters that look alike count as one.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const whole = words.join('');
  return [...words, whole].some(word => SECRET.test(word)) || SECRET_WHOLE.test(whole);
}

/** True for a name of what tells of a person: `phone`, `homeAddress`, `job_title`, `e-mail`; not `cell` or `subtitle`. */
export function isPersonalName(name: string): boolean {
  const words = wordsOf(name);
  return words.some(word => PERSONAL.test(word)) || PERSONAL_WHOLE.test(words.join(''));
}

/** The words of a name in small letters, whichever way they are told apart. */
const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[\u0370-\u04ff]/g, letter => LATIN.get(letter) ?? letter)
    .slice(0, LONGEST)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

const SECRET =
  /^(passwords?|passwort|kennwort|passwd|pwd|passphrases?|passcodes?|secrets?|tokens?|credentials?|creds|apikeys?|authorization|cookies?|bearer|otp|totp|pin|pincode|jwt|privatekey|accesskey|secretkey)$/;
const SECRET_WHOLE =
  /^keys?$|(api|access|private|secret|signing|encryption|master|service|shared|account|ssh|recovery|auth|session|refresh|client|hmac|license)keys?$|(access|auth|refresh|session|id|bearer|api|csrf|xsrf)tokens?$|(client|app|shared|user|db)secrets?$|passwords?$/;

const PERSONAL =
  /^(phones?|telephone|cellphone|fax|emails?|address(es)?|street|city|zip|zipcode|postcode|postal|location|latitude|longitude|geolocation|birthday|birthdate|birth|dob|ssn|passport|iban|surname|firstname|lastname|fullname|realname|nationality|gender)$/;
const PERSONAL_WHOLE =
  /^(e?mail|mobile|tel|(job|position|work|employee)?title|lat|lng|lon)$|(phone|mobile|tel)(number|no|nr)$|(first|last|full|real|given|family|middle|maiden)name$|email(address)?$/;

/** Letters of other scripts that are read as Latin ones, decomposed and in both sizes. */
const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ а: 'a', в: 'b', е: 'e', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c' },
    ...{ т: 't', у: 'y', х: 'x', ѕ: 's', ԁ: 'd', α: 'a', ε: 'e', ι: 'i', κ: 'k', ν: 'v', ο: 'o' },
    ...{ ρ: 'p', τ: 't', υ: 'u', χ: 'x' }
  }).flatMap(([other, latin]) => [
    [other, latin],
    [other.toUpperCase(), latin.toUpperCase()]
  ])
);

/** Characters of a name that are looked at; nobody calls a field by more. */
const LONGEST = 200;
