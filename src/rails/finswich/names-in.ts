const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;

/** The names of the fields of a JSON object, not of what stands inside them, each as often as it was written. */
export function namesIn(json: string): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let text = '';
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (token !== ':') text = token;
    else if (depth === 1) names.push(JSON.parse(text) as string);
  }
  return names;
}
