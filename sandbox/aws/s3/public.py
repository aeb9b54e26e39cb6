"""Whether everybody may read a bucket."""

from xml.etree.ElementTree import Element, SubElement

from ministack.services import s3
from registry import patch
from s3.answers import error, resource_of
from s3.sources import POLICY_STATUS


@patch(
    "ministack.services.s3:_dispatch",
    original="sha256:52562ee7c18bd9e7",
    rule="GetBucketPolicyStatus tells whether the policy of a bucket makes it public",
    source=POLICY_STATUS,
    grade="documented",
)
def policy_status(original):
    def dispatch(method, bucket, key, headers, body, query_params):
        if method != "GET" or key or "policyStatus" not in query_params or s3._buckets.get(bucket) is None:
            return original(method, bucket, key, headers, body, query_params)
        policy = s3._bucket_policies.get(bucket)
        if not policy:
            text = "The bucket policy does not exist"
            return error("NoSuchBucketPolicy", text, 404, resource_of(bucket, ""), BucketName=bucket)
        root = Element("PolicyStatus", xmlns=s3.S3_NS)
        SubElement(root, "IsPublic").text = str(s3._policy_is_public(policy)).lower()
        return 200, {"Content-Type": "application/xml"}, s3._xml_body(root)

    return dispatch
