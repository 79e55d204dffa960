import type { Random } from '../random.js';

/** Parts of surnames that are put together; the combinations are invented. */
const SURNAME_HEADS = [
  'Alder', 'Ash', 'Bram', 'Brook', 'Calder', 'Cather', 'Dun', 'Elm', 'Fen', 'Gars', 'Hart', 'Hesle', 'Inger', 'Kelder', 'Lang', 'Marl',
  'Mickle', 'Nether', 'Oak', 'Pick', 'Raven', 'Scar', 'Tarn', 'Thorn', 'Under', 'Wal', 'Weather', 'Whin',
];
const SURNAME_TAILS = ['by', 'dale', 'field', 'gate', 'ham', 'holme', 'ley', 'low', 'mere', 'moor', 'rigg', 'shaw', 'stead', 'thwaite', 'ton', 'wick'];

const FORENAMES = {
  M: [
    'Adam', 'Alfie', 'Arlo', 'Ben', 'Callum', 'Connor', 'Daniel', 'Dylan', 'Edward', 'Elliot', 'Ethan', 'Finley', 'Freddie', 'Gabriel', 'George', 'Harry',
    'Hassan', 'Idris', 'Isaac', 'Jack', 'Jacob', 'Jayden', 'Joseph', 'Kai', 'Kian', 'Leo', 'Liam', 'Logan', 'Lucas', 'Mason', 'Matthew', 'Michael',
    'Mohammed', 'Nathan', 'Noah', 'Oliver', 'Oscar', 'Owen', 'Reece', 'Riley', 'Rory', 'Samuel', 'Stephen', 'Theo', 'Thomas', 'Tyler', 'William', 'Zachary',
  ],
  F: [
    'Aaliyah', 'Abigail', 'Alice', 'Amelia', 'Amy', 'Anna', 'Ava', 'Bethany', 'Caitlin', 'Catherine', 'Charlotte', 'Chloe', 'Daisy', 'Darcey', 'Eleanor', 'Ella',
    'Emily', 'Erin', 'Esme', 'Eva', 'Fatima', 'Florence', 'Freya', 'Grace', 'Hannah', 'Harriet', 'Holly', 'Imogen', 'Isabel', 'Isla', 'Jasmine', 'Jessica',
    'Katie', 'Keira', 'Layla', 'Lily', 'Lucy', 'Maisie', 'Matilda', 'Megan', 'Mia', 'Molly', 'Olivia', 'Phoebe', 'Poppy', 'Sarah', 'Sophie', 'Zara',
  ],
} as const;

/** Other spellings under which the same child is known elsewhere. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  Alfie: ['Alfred'], Ben: ['Benjamin'], Callum: ['Calum'], Connor: ['Conor'], Daniel: ['Danny'], Dylan: ['Dillon'], Edward: ['Eddie'], Elliot: ['Eliot', 'Elliott'],
  Finley: ['Finlay'], Freddie: ['Frederick'], Harry: ['Harrison'], Jack: ['John'], Joseph: ['Joe'], Lucas: ['Lukas'], Matthew: ['Mathew'], Michael: ['Mike'],
  Mohammed: ['Muhammad', 'Mohamed'], Oliver: ['Ollie'], Samuel: ['Sam'], Stephen: ['Steven'], Thomas: ['Tom'], William: ['Will'], Zachary: ['Zak'],
  Abigail: ['Abby'], Bethany: ['Beth'], Caitlin: ['Kaitlyn'], Catherine: ['Katherine', 'Kathryn'], Charlotte: ['Lottie'], Darcey: ['Darcy'], Eleanor: ['Elinor'],
  Fatima: ['Fatimah'], Hannah: ['Hanna'], Isabel: ['Isobel', 'Isabelle'], Jasmine: ['Jasmin'], Jessica: ['Jess'], Katie: ['Katy'], Keira: ['Kiera'], Maisie: ['Maisy'],
  Matilda: ['Tilly'], Megan: ['Meghan'], Sarah: ['Sara'], Sophie: ['Sofie'], Zara: ['Zahra'],
};

export function surname(random: Random): string {
  return random.pick(SURNAME_HEADS) + random.pick(SURNAME_TAILS);
}

export function forename(random: Random, sex: 'M' | 'F', besides: readonly string[] = []): string {
  for (;;) {
    const name = random.pick(FORENAMES[sex]);
    if (!besides.includes(name)) return name;
  }
}

/** The forename as another system holds it: a short or long form, a misspelling, a second name, capitals. */
export function forenameVariant(random: Random, name: string): string {
  const known = SPELLINGS[name];
  if (known && random.chance(0.6)) return random.pick(known);
  switch (random.int(0, 3)) {
    case 0: return name.toUpperCase();
    case 1: return `${name} ${random.pick(['James', 'Lee', 'May', 'Rose'])}`;
    case 2: return name.slice(0, -1) + (name.endsWith('e') ? 'ie' : `${name.at(-1) ?? ''}e`);
    default: return ` ${name}`;
  }
}

/** The surname as another system holds it: a double name, a misspelling, capitals. */
export function surnameVariant(random: Random, name: string): string {
  switch (random.int(0, 3)) {
    case 0: return `${name}-${surname(random)}`;
    case 1: return name.toUpperCase();
    case 2: return name.replace(/([a-z])\1/, '$1').replace('y', 'ey');
    default: return `${name} `;
  }
}
