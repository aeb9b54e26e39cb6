/**
 * Secrets by their shape, in text that is not ours: a log or a plan may hold some that nobody has marked. What stays says
 * what kind it was.
 */
export const coverShapes = (text: string): string =>
  text.length < shortestShape ? text : shapes.reduce((rest, [shape, cover]) => rest.replace(shape, cover), text)

const shortestShape = 8

/** Each is linear in the length of the text: no two of its repetitions can take the same characters. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN ((?:[A-Z0-9]+ ){0,4}PRIVATE KEY)[\s\S]*?(?:-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY-----|$)/g,
    '($1 ***)',
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  // AWS's secret access keys have no mark of their own: 40 characters of base64, and hardly a word in them.
  [/(?<![\w+/=-])(?=[\w+/]*\d)(?=[\w+/]*[A-Z])(?![\w+/]*[a-z]{8})[A-Za-z0-9+/]{40}(?![\w+/=-])/g, '***'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g, '***'],
  [/\b(?:gh[oprsu]_|github_pat_)\w{20,}/g, '***'],
  [/\b(gl(?:pat|dt|rt|ptt|cbt)-)[\w-]{20,}/g, '$1***'],
  [/\b((?:sk|rk)_(?:live|test)_|whsec_)\w{8,}/g, '$1***'],
  [/\b(sk-(?:proj-|ant-|svcacct-|or-)?)[\w-]{20,}/g, '$1***'],
  [/\b(xox[a-z](?:\.xox[a-z])?-|xapp-)[\w-]{10,}/g, '$1***'],
  [/(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]+/g, '$1***'],
  [/(\bdiscord(?:app)?\.com\/api\/webhooks\/)[\w/-]+/g, '$1***'],
  [/\bAIza[\w-]{35}/g, '***'],
  [/\b(GOCSPX-|ya29\.)[\w-]{20,}/g, '$1***'],
  [/\b(npm_|pypi-|dop_v1_|hf_|dapi|shpat_|lin_api_|dckr_pat_)[\w-]{24,}/g, '$1***'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/g, 'SG.***'],
  [/\b(hv[sb]\.)[\w-]{20,}/g, '$1***'],
  [/\b(AccountKey|SharedAccessKey)=[\w+/=]{16,}/g, '$1=***'],
  [/((?:[?&]X-Amz-(?:Signature|Security-Token|Credential))=)[^&\s"']+/gi, '$1***'],
  [/(\/\/[^\s/:@"']*:)[^\s/@"']+@/g, '$1***@'],
  [/\b(Bearer|Basic)(\s+)[\w+/=.~-]{16,}/gi, '$1$2***'],
  // Not the `secret:` of an ARN.
  [
    /(?<!:)((?:password|passwd|secret|token|api[_-]?key)(?:\\?["'])?\s*[=:]\s*(?:\\?["'])?)(?:[^\s"'\\,;&]|\\(?!["'])){6,}/gi,
    '$1***',
  ],
]
