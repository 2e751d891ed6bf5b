/** What the merchant's app sells, by the words of the bill-payments API. `says` is for people. */
export const SCENES = {
  airtime: { says: 'Airtime' },
  data: { says: 'Data' },
  cable: { says: 'TV' },
  electricity: { says: 'Electricity' },
  education: { says: 'Exam PIN' },
} as const satisfies Record<string, { readonly says: string }>;
export type Scene = keyof typeof SCENES;
export const SCENE_NAMES = Object.keys(SCENES) as readonly Scene[];
