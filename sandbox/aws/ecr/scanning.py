"""Image scans, basic and enhanced: StartImageScan and DescribeImageScanFindings."""

import base64
import time
from dataclasses import dataclass

import knobs
from ecr import find
from ecr.answers import Answer, error, missing_repository, parse
from ecr.sources import API, BASIC_SCANNING, SEEN_ENHANCED, SEEN_SCAN_DISABLED
from ecr.statuses import is_archived
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import ecr as service
from registry import patch

DAY_SECONDS = 24 * 3600
PAGE = 100
# How a scan may end otherwise than well
BAD_ENDS = frozenset(
    {"FAILED", "UNSUPPORTED_IMAGE", "FINDINGS_UNAVAILABLE", "SCAN_ELIGIBILITY_EXPIRED", "LIMIT_EXCEEDED", "PENDING"}
)
SAYS = {
    "PENDING": "Pending start of the image scan.",
    "IN_PROGRESS": "The image scan is in progress.",
    "COMPLETE": "The scan was completed successfully.",
    "ACTIVE": "Continuous scan is selected for image.",
    "UNSUPPORTED_IMAGE": "UnsupportedImageError: The operating system and/or package manager are not supported.",
}


@dataclass
class Scan:
    """A scan that was asked for; times in seconds since the epoch."""

    started: float
    by_hand: bool = False


_scans: dict[tuple[str, str, str, str], Scan] = {}


def reset(account: str | None = None) -> None:
    for key in [key for key in _scans if account in (None, key[0])]:
        del _scans[key]


def knob(name: str, which: str, default=None):
    return knobs.get("ecr", name, which, default)


def is_enhanced(name: str) -> bool:
    return knob(name, "scan_type", "BASIC") == "ENHANCED"


def key_of(name: str, image: dict) -> tuple[str, str, str, str]:
    return get_account_id(), get_region(), name, image["imageDigest"]


def scan_of(name: str, image: dict) -> Scan | None:
    """The scan of an image. One that the push began is made when it is asked for first."""
    key = key_of(name, image)
    on_push = service._repositories[name].get("imageScanningConfiguration", {}).get("scanOnPush")
    if key not in _scans and (on_push or is_enhanced(name)) and knob(name, "scan_scheduled", True):
        _scans[key] = Scan(time.time())
    return _scans.get(key)


def completed_at(name: str, scan: Scan) -> float:
    """When its findings were complete; a scan that the push began may be older than the test (`scan_age_seconds`)."""
    age = 0.0 if scan.by_hand else knob(name, "scan_age_seconds", 0.0)
    return scan.started + knob(name, "scan_seconds", 0.2) - age


def status_of(name: str, scan: Scan) -> tuple[str, bool]:
    """The status, and whether the findings are there. An enhanced scan is ACTIVE before they are."""
    elapsed = time.time() - scan.started
    if elapsed < knob(name, "scan_seconds", 0.2):
        return ("PENDING" if is_enhanced(name) else "IN_PROGRESS"), False
    if bad := knob(name, "scan_ends"):
        return bad, False
    if not is_enhanced(name):
        return "COMPLETE", True
    return "ACTIVE", elapsed >= knob(name, "scan_seconds", 0.2) + knob(name, "scan_grows_seconds", 0.0)


def basic(one: dict) -> dict:
    attributes = {"package_version": one.get("version", "1.0"), "package_name": one.get("package", "libc")}
    return {
        "name": one["name"],
        "description": one.get("description", "A flaw."),
        "uri": f"https://cve.mitre.org/cgi-bin/cvename.cgi?name={one['name']}",
        "severity": one["severity"],
        "attributes": [{"key": key, "value": value} for key, value in attributes.items()],
    }


def enhanced(one: dict) -> dict:
    package = {"name": one.get("package", "libc"), "version": one.get("version", "1.0")}
    fixed = one.get("fixed")
    return {
        "awsAccountId": get_account_id(),
        "description": one.get("description", "A flaw."),
        "findingArn": f"arn:aws:inspector2:{get_region()}:{get_account_id()}:finding/{one['name']}",
        "severity": one["severity"],
        "status": one.get("status", "ACTIVE"),
        "title": f"{one['name']} - {package['name']}",
        "type": "PACKAGE_VULNERABILITY",
        "fixAvailable": "YES" if fixed else "NO",
        "packageVulnerabilityDetails": {
            "vulnerabilityId": one["name"],
            "vulnerablePackages": [{**package, "fixedInVersion": fixed or "NotAvailable"}],
        },
    }


def findings_page(name: str, scan: Scan, data: dict, complete: bool) -> tuple[dict, dict]:
    """One page of findings, and the token of the next."""
    if not complete:
        return {"findings": []}, {}
    known = knob(name, "scan_findings", [])
    size = min(data.get("maxResults") or PAGE, 1000)
    first = int(base64.b64decode(data["nextToken"])) if data.get("nextToken") else 0
    shown = known[first : first + size]
    counts: dict[str, int] = {}
    for one in known:
        counts[one["severity"]] = counts.get(one["severity"], 0) + 1
    page = {
        ("enhancedFindings" if is_enhanced(name) else "findings"): [
            (enhanced if is_enhanced(name) else basic)(one) for one in shown
        ],
        "findingSeverityCounts": counts,
        "imageScanCompletedAt": completed_at(name, scan),
        "vulnerabilitySourceUpdatedAt": completed_at(name, scan),
    }
    more = first + size < len(known)
    return page, {"nextToken": base64.b64encode(str(first + size).encode()).decode()} if more else {}


def asked_image(data: dict) -> tuple[dict | None, Answer | None]:
    """The image of a request, or the refusal."""
    from ecr.reading import missing

    name = data.get("repositoryName")
    if name not in service._repositories:
        return None, error("RepositoryNotFoundException", missing_repository(name))
    image, code = find.image_of(name, data.get("imageId") or {})
    return image, error("ImageNotFoundException", missing(name, data["imageId"])) if code else None


def answered(data: dict, image: dict, status: str, **more) -> Answer:
    asked = {key: value for key, value in data["imageId"].items() if key == "imageTag"}
    return json_response(
        {
            "registryId": get_account_id(),
            "repositoryName": data["repositoryName"],
            "imageId": {"imageDigest": image["imageDigest"], **asked},
            "imageScanStatus": {"status": status, "description": SAYS.get(status, status.capitalize())},
            **more,
        }
    )


def start(data: dict) -> Answer:
    image, refusal = asked_image(data)
    if refusal:
        return refusal
    name = data["repositoryName"]
    if is_archived(image):
        return error("ImageArchivedException", "The specified image is archived and cannot be scanned.")
    if is_enhanced(name):
        return error("ValidationException", "This feature is disabled")
    before = scan_of(name, image)
    if before and completed_at(name, before) > time.time() - DAY_SECONDS:
        return error(
            "LimitExceededException", "The scan quota per image has been exceeded. Wait and try again."
        )
    if knob(name, "scan_ends") == "UNSUPPORTED_IMAGE" and find.manifest_of(image).get("manifests"):
        return error("UnsupportedImageTypeException", "The image is of a type that cannot be scanned.")
    _scans[key_of(name, image)] = Scan(time.time(), by_hand=True)
    return answered(data, image, "IN_PROGRESS")


def describe(data: dict) -> Answer:
    image, refusal = asked_image(data)
    if refusal:
        return refusal
    name = data["repositoryName"]
    if is_archived(image):
        return answered(data, image, "IMAGE_ARCHIVED")
    scan = scan_of(name, image)
    if scan is None:
        asked = f"{{imageDigest:'{image['imageDigest']}', imageTag:'{data['imageId'].get('imageTag', 'null')}'}}"
        text = f"Image scan does not exist for the image with '{asked}' in the repository with name '{name}'"
        return error("ScanNotFoundException", f"{text} in the registry with id '{get_account_id()}'")
    status, complete = status_of(name, scan)
    if status not in ("COMPLETE", "ACTIVE"):
        return answered(data, image, status)
    page, token = findings_page(name, scan, data, complete)
    return answered(data, image, status, imageScanFindings=page, **token)


def scan_call(operation: str, answer):
    """A patch that answers an operation which the emulator does not know."""

    def build(original):
        async def handle_request(method, path, headers, body, query_params):
            if headers.get("x-amz-target", "").rpartition(".")[2] == operation:
                return answer(parse(body or b"{}"))
            return await original(method, path, headers, body, query_params)

        return handle_request

    return build


patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="StartImageScan begins a basic scan, once in 24 hours for an image; an enhanced registry has none",
    source=f"{API}StartImageScan.html; {BASIC_SCANNING}; {SEEN_SCAN_DISABLED}",
    grade="documented",
)(scan_call("StartImageScan", start))


patch(
    "ministack.services.ecr:handle_request",
    original="sha256:492f992e404de463",
    rule="DescribeImageScanFindings answers the scan of an image in pages; an enhanced one is ACTIVE before its findings "
    "are there",
    source=f"{API}DescribeImageScanFindings.html; {SEEN_ENHANCED}",
    grade="recorded",
)(scan_call("DescribeImageScanFindings", describe))
