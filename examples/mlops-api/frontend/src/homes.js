/** What the price model has learned; a test compares it with the model. */
export const neighbourhoods = ['Centro', 'Costa', 'Norte', 'Oeste', 'Sur']
export const kinds = ['apartment', 'house', 'studio']

/** The numbers of a home, with the limits that the API sets. */
export const numbers = [
  { name: 'area_m2', label: 'Area, m²', min: 10, max: 2000 },
  { name: 'bedrooms', label: 'Bedrooms', min: 0, max: 20 },
  { name: 'bathrooms', label: 'Bathrooms', min: 1, max: 20 },
  { name: 'parking_spaces', label: 'Parking spaces', min: 0, max: 20 },
  { name: 'age_years', label: 'Age, years', min: 0, max: 300 },
]

/** Of what the form says: every value of a form is text. */
export function homeOf(form) {
  const home = Object.fromEntries(form)
  for (const { name } of numbers) home[name] = Number(home[name])
  return home
}

export const anExample = {
  neighbourhood: 'Costa',
  kind: 'apartment',
  area_m2: 82,
  bedrooms: 2,
  bathrooms: 2,
  parking_spaces: 1,
  age_years: 12,
}
