"""Invalidations: what CloudFront takes, how long one is in progress, and how many may be."""

import unittest

from account import Account, refusal, until
from rules import covers

BAD_PATHS = "Your request contains one or more invalid invalidation paths."


class Invalidations(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.id = self.distribution("one")
        self.references = 0

    def distribution(self, reference):
        config = {
            "CallerReference": reference,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {
                        "Id": "site",
                        "DomainName": "site.s3.us-east-1.amazonaws.com",
                        "S3OriginConfig": {"OriginAccessIdentity": ""},
                    }
                ],
            },
            "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"},
        }
        return self.aws.cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]

    def ask(self, *paths, reference=None, quantity=None, distribution=None):
        self.references += 1
        return {
            "DistributionId": distribution or self.id,
            "InvalidationBatch": {
                "Paths": {"Quantity": len(paths) if quantity is None else quantity, "Items": list(paths)},
                "CallerReference": f"r{self.references}" if reference is None else reference,
            },
        }

    def make(self, *paths, **more):
        return self.aws.cloudfront.create_invalidation(**self.ask(*paths, **more))["Invalidation"]

    def refused(self, *paths, **more):
        return refusal(self.aws.cloudfront.create_invalidation, **self.ask(*paths, **more))

    def status(self, invalidation):
        answer = self.aws.cloudfront.get_invalidation(DistributionId=self.id, Id=invalidation)
        return answer["Invalidation"]["Status"]

    def running(self):
        return self.aws.cloudfront.get_distribution(Id=self.id)["Distribution"]["InProgressInvalidationBatches"]

    def listed(self):
        answer = self.aws.cloudfront.list_invalidations(DistributionId=self.id)["InvalidationList"]
        return [one["Status"] for one in answer["Items"]]

    @covers(
        "A path begins with a slash, ends with a * at most, is encoded as RFC 1738 has it, is not too long, has no ~"
    )
    def test_paths(self):
        for path in ("nope", "/a*b", "/a**", "/~a", "/a b", "/é", "/a[1]", "/100%", "/a%2", "/" + "a" * 4000):
            self.assertEqual(self.refused("/good", path), ("InvalidArgument", 400, BAD_PATHS), path)
        self.make("/", "/*", "/a%20b", "/%C3%A9", "/100%25", "/a?b=c", "/@a:b,c;d=e&f!g(h)'i$j", "/" + "a" * 3999)

    @covers("A tag begins with #, and has at most 256 visible ASCII characters, no comma and no *")
    def test_tags(self):
        for tag in ("#", "#a,b", "#a b", "#é", "#a*", "#" + "a" * 257):
            self.assertEqual(self.refused(tag), ("InvalidArgument", 400, BAD_PATHS), tag)
        self.make("#a:b", "#" + "a" * 256, "/a")

    @covers("Quantity is the number of the items, and there is one at least")
    def test_quantity(self):
        for quantity in (0, 1, 3):
            self.assertEqual(self.refused("/a", "/b", quantity=quantity)[:2], ("InconsistentQuantities", 400))
        self.assertEqual(self.refused()[:2], ("InvalidArgument", 400))

    @covers("An invalidation of more than 3,000 paths is too large")
    def test_size(self):
        paths = [f"/{number}" for number in range(3001)]
        self.assertEqual(self.refused(*paths)[:2], ("BatchTooLarge", 413))
        self.make(*paths[1:])

    @covers("An invalidation has a caller reference")
    def test_reference(self):
        self.assertEqual(self.refused("/a", reference="")[:2], ("InvalidArgument", 400))
        first = self.make("/a", "/b", reference="same")
        self.assertEqual(self.make("/a", "/b", reference="same")["Id"], first["Id"])
        self.assertEqual(self.refused("/a", reference="same")[:2], ("InvalidationBatchAlreadyExists", 400))

    @covers(
        "An invalidation is InProgress for a while, then Completed (the knob `invalidation_seconds`)",
        "GetInvalidation tells how far an invalidation is",
        "ListInvalidations tells how far each invalidation is",
        "A distribution tells how many of its invalidations are in progress",
    )
    def test_progress(self):
        self.aws.knobs(cloudfront={self.id: {"invalidation_seconds": 60}})
        made = self.make("/a")
        self.assertEqual(made["Status"], "InProgress")
        self.assertEqual((self.running(), self.status(made["Id"]), self.listed()), (1, "InProgress", ["InProgress"]))
        self.aws.knobs(cloudfront={self.id: {"invalidation_seconds": 0.1}})
        until(lambda: self.status(made["Id"]), lambda status: status == "Completed")
        self.assertEqual((self.running(), self.listed()), (0, ["Completed"]))
        self.aws.knobs(cloudfront={self.id: {"invalidation_seconds": 0}})
        self.assertEqual(self.make("/b")["Status"], "Completed")

    @covers("3,000 paths and 15 with a * may be in progress for one distribution")
    def test_room(self):
        self.aws.knobs(cloudfront={"*": {"invalidation_seconds": 60}})
        self.make(*[f"/{number}*" for number in range(15)], reference="full")
        code, status, text = self.refused("/x*")
        self.assertEqual((code, status), ("TooManyInvalidationsInProgress", 400))
        self.assertIn("in-progress wildcard invalidations", text)
        # what was accepted is no new one, exact paths have room of their own, and so has every other distribution
        self.make(*[f"/{number}*" for number in range(15)], reference="full")
        self.make(*[f"/{number}" for number in range(2985)])
        self.assertEqual(self.refused("/x")[0], "TooManyInvalidationsInProgress")
        self.make("/x*", distribution=self.distribution("two"))


if __name__ == "__main__":
    unittest.main()
