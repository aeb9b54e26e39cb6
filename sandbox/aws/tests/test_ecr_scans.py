"""Scans of images, and images in the archive."""

import unittest

from account import DOCKER_MANIFEST, Account, refusal, until
from rules import covers

FINDINGS = [
    {"name": "CVE-2026-0001", "severity": "CRITICAL", "package": "openssl", "version": "3.0.1", "fixed": "3.0.2"},
    {"name": "CVE-2026-0002", "severity": "LOW", "package": "zlib", "version": "1.2"},
]


class Scans(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.asked = {"repositoryName": "app", "imageId": {"imageTag": "one"}}

    def pushed(self, on_push=False, **knobs):
        self.aws.repository(imageScanningConfiguration={"scanOnPush": on_push})
        self.aws.knobs(ecr={"app": {"scan_seconds": 0.1, "scan_findings": FINDINGS, **knobs}})
        return self.aws.image()

    def described(self, **more):
        return self.aws.ecr.describe_image_scan_findings(**self.asked, **more)

    def status(self):
        return self.described()["imageScanStatus"]["status"]

    @covers("StartImageScan begins a basic scan, once in 24 hours for an image; an enhanced registry has none")
    def test_start(self):
        digest = self.pushed()
        self.assertEqual(refusal(self.described)[:2], ("ScanNotFoundException", 400))
        started = self.aws.ecr.start_image_scan(**self.asked)
        self.assertEqual(started["imageScanStatus"]["status"], "IN_PROGRESS")
        self.assertEqual(started["imageId"], {"imageDigest": digest, "imageTag": "one"})
        self.assertEqual(refusal(self.aws.ecr.start_image_scan, **self.asked)[0], "LimitExceededException")
        missing = {**self.asked, "imageId": {"imageTag": "nope"}}
        self.assertEqual(refusal(self.aws.ecr.start_image_scan, **missing)[0], "ImageNotFoundException")
        self.aws.knobs(ecr={"app": {"scan_type": "ENHANCED"}})
        code, _, text = refusal(self.aws.ecr.start_image_scan, **self.asked)
        self.assertEqual((code, text), ("ValidationException", "This feature is disabled"))

    @covers("StartImageScan begins a basic scan, once in 24 hours for an image; an enhanced registry has none")
    def test_again_after_a_day(self):
        self.pushed(on_push=True, scan_age_seconds=25 * 3600)
        until(self.status, lambda status: status == "COMPLETE")
        old = self.described()["imageScanFindings"]["imageScanCompletedAt"]
        self.aws.ecr.start_image_scan(**self.asked)
        until(self.status, lambda status: status == "COMPLETE")
        self.assertGreater((self.described()["imageScanFindings"]["imageScanCompletedAt"] - old).total_seconds(), 3600)

    @covers(
        "DescribeImageScanFindings answers the scan of an image in pages; an enhanced one is ACTIVE before its findings "
        "are there"
    )
    def test_basic(self):
        self.pushed(on_push=True, scan_seconds=60)
        self.assertEqual(self.status(), "IN_PROGRESS")
        self.assertNotIn("imageScanFindings", self.described())
        self.aws.knobs(ecr={"app": {"scan_seconds": 0}})
        until(self.status, lambda status: status == "COMPLETE")
        first = self.described(maxResults=1)
        self.assertEqual([one["name"] for one in first["imageScanFindings"]["findings"]], ["CVE-2026-0001"])
        self.assertEqual(first["imageScanFindings"]["findingSeverityCounts"], {"CRITICAL": 1, "LOW": 1})
        second = self.described(maxResults=1, nextToken=first["nextToken"])
        self.assertEqual([one["name"] for one in second["imageScanFindings"]["findings"]], ["CVE-2026-0002"])
        self.assertNotIn("nextToken", second)
        self.aws.knobs(ecr={"app": {"scan_ends": "UNSUPPORTED_IMAGE"}})
        self.assertEqual(self.status(), "UNSUPPORTED_IMAGE")

    @covers(
        "DescribeImageScanFindings answers the scan of an image in pages; an enhanced one is ACTIVE before its findings "
        "are there"
    )
    def test_enhanced(self):
        self.pushed(scan_type="ENHANCED", scan_seconds=60, scan_grows_seconds=60)
        self.assertEqual(self.status(), "PENDING")
        self.aws.knobs(ecr={"app": {"scan_seconds": 0}})
        until(self.status, lambda status: status == "ACTIVE")
        self.assertEqual(self.described()["imageScanFindings"], {"findings": []})
        self.aws.knobs(ecr={"app": {"scan_grows_seconds": 0}})
        grown = until(lambda: self.described()["imageScanFindings"], lambda findings: "enhancedFindings" in findings)
        first = grown["enhancedFindings"][0]["packageVulnerabilityDetails"]
        self.assertEqual(first["vulnerabilityId"], "CVE-2026-0001")
        self.assertEqual(first["vulnerablePackages"][0]["fixedInVersion"], "3.0.2")
        self.assertIn("imageScanCompletedAt", grown)


class Archive(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.aws.repository()
        self.digest = self.aws.image()
        self.manifest = self.aws.registry_call("GET", "app/manifests/one")[2]
        self.asked = {"repositoryName": "app", "imageId": {"imageTag": "one"}}
        self.move("ARCHIVE")

    def move(self, storage):
        return self.aws.ecr.update_image_storage_class(**self.asked, targetStorageClass=storage)["imageStatus"]

    def detail(self):
        asked = {"repositoryName": "app", "imageIds": [self.asked["imageId"]]}
        return self.aws.ecr.describe_images(**asked)["imageDetails"][0]

    @covers("UpdateImageStorageClass archives an image, and restores it in a while (the knob `restore_seconds`)")
    def test_storage_class(self):
        self.assertEqual(self.detail()["imageStatus"], "ARCHIVED")
        self.assertIn("lastArchivedAt", self.detail())
        self.aws.knobs(ecr={"app": {"restore_seconds": 0.5}})
        self.assertEqual(self.move("STANDARD"), "ACTIVATING")
        until(self.detail, lambda image: image["imageStatus"] == "ACTIVE")
        self.assertEqual(self.aws.registry_call("GET", "app/manifests/one")[0], 200)

    @covers("A pull of an archived image is answered as if it were not there", "BatchGetImage does not give an archived image")
    def test_hidden(self):
        for reference in ("one", self.digest):
            self.assertEqual(self.aws.registry_call("GET", f"app/manifests/{reference}")[0], 404)
        answer = self.aws.ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "one"}])
        self.assertEqual((answer["images"], answer["failures"][0]["failureCode"]), ([], "ImageNotFound"))
        scan = self.aws.ecr.describe_image_scan_findings(**self.asked)
        self.assertEqual(scan["imageScanStatus"]["status"], "IMAGE_ARCHIVED")
        self.assertEqual(refusal(self.aws.ecr.start_image_scan, **self.asked)[0], "ImageArchivedException")

    @covers("A push of an archived image restores it")
    def test_restored_by_push(self):
        self.assertEqual(self.aws.push_manifest("app", "one", self.manifest, DOCKER_MANIFEST), self.digest)
        self.assertEqual(self.detail()["imageStatus"], "ACTIVE")


if __name__ == "__main__":
    unittest.main()
