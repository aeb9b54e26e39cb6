import { expect, test } from '@jest/globals'
import { distributionArn, distributionIds } from '../../../src/aws/cloudfront-names.ts'

test('ids and ARNs, one a line', () => {
  expect(
    distributionIds.parse(
      'E2QWRUHAPOMQZL\n\n arn:aws:cloudfront::111122223333:distribution/EDFDVBD632BHDS\n' +
        'arn:aws-cn:cloudfront::111122223333:distribution/E1U5RQF7T870K',
    ),
  ).toEqual(['E2QWRUHAPOMQZL', 'EDFDVBD632BHDS', 'E1U5RQF7T870K'])
})

test.each([
  ['e2qwruhapomqzl', /must list the ids of distributions, one a line, such as E2QWRUHAPOMQZL, not "e2qwruhapomqzl"/],
  ['E2QWRUHAPOMQZL, EDFDVBD632BHDS', /one a line/],
  ['E2QWRUHAPOM', /ids of distributions/],
  ['E2QWRUHAPOMQZL12', /ids of distributions/],
  ['d111111abcdef8.cloudfront.net', /not the domain name of one: "d111111abcdef8\.cloudfront\.net"/],
  ['https://d111111abcdef8.cloudfront.net/', /not the domain name of one/],
  ['arn:aws:s3:::E2QWRUHAPOMQZL', /ids of distributions/],
  [
    'E2QWRUHAPOMQZL\narn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL',
    /"E2QWRUHAPOMQZL" stands there twice/,
  ],
])('%j is refused', (text, says) => expect(() => distributionIds.parse(text)).toThrow(says))

test('the ARN is of a partition and of no Region', () => {
  expect(distributionArn({ partition: 'aws-cn' }, 'E2QWRUHAPOMQZL')).toBe(
    'arn:aws-cn:cloudfront::*:distribution/E2QWRUHAPOMQZL',
  )
})
