import { isPersonalName, isSecretName } from './field-names';

test.each([
  ...['password', 'dbPassword', 'API_KEY', 'api key', 'x-api-key', 'accessToken', 'refresh_token'],
  ...['clientSecret', 'PRIVATE-KEY', 'sshKey', 'Authorization', 'Set-Cookie', 'credentials', 'PIN'],
  ...[
    'recoveryKey',
    'passphrase',
    'secretKey',
    'auth_token',
    'key',
    'db.password',
    'OTP',
    'Passwort'
  ],
  ...['X-API-Key', 'proxy-authorization', 'aws_secret_access_key', 'HTTPBearerToken', 'jwt'],
  // Letters of another script, full width, with an accent, and one that is not seen.
  ...[
    'p\u0430ssw\u043erd',
    '\u0422\u041eken',
    'ＴＯＫＥＮ',
    'tóken',
    'pass\u200bword',
    'sec\u00adret'
  ]
])('[JM-11] %s names a secret', name => expect(isSecretName(name)).toBe(true));

test.each([
  ...['keyboard', 'monkey', 'tokenizer', 'keys_pressed', 'primaryKeyName', 'spinning', 'opinion'],
  ...['passenger', 'compass', 'secretary', 'keyword', 'foreign_key', 'author', 'hockey'],
  ...['cookieless', 'passport_office', 'пароход', '密码', '']
])('%s names none', name => expect(isSecretName(name)).toBe(false));

test.each([
  ...['phone', 'Phone_Number', 'homePhone', 'mobile', 'tel', 'telNo', 'fax', 'email', 'e-mail'],
  ...['emailAddress', 'ADDRESS', 'home_address', 'street', 'city', 'zipCode', 'postal-code'],
  ...['location', 'user.location', 'title', 'jobTitle', 'job_title', 'latitude', 'dateOfBirth'],
  ...['firstName', 'last_name', 'realname', 'fullName', 'birthday', 'ph\u043ene', 'PHONE']
])('[JM-12] %s tells of a person', name => expect(isPersonalName(name)).toBe(true));

test.each([
  ...['name', 'subtitle', 'cell', 'cells', 'entitled', 'addressed', 'relocation', 'capacity'],
  ...['filename', 'displays', 'telemetry', 'phonetic', 'id', 'version', 'zipped', 'mobilenet']
])('%s tells of nobody', name => expect(isPersonalName(name)).toBe(false));
