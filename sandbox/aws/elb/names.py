"""Load balancers and target groups that do not exist."""

from ministack.services import alb
from registry import patch

API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"


@patch(
    "ministack.services.alb:_describe_tgs",
    original="sha256:07af16df31cd8cc1",
    rule="A target group that does not exist is said to be missing, also by name and beside others that do",
    source=API + "DescribeTargetGroups.html",
    grade="documented",
)
def every_group(original):
    def describe_tgs(parameters):
        arns = alb._parse_member_list(parameters, "TargetGroupArns")
        names = alb._parse_member_list(parameters, "Names")
        known = {group["TargetGroupName"] for group in alb._tgs.values()}
        if any(arn not in alb._tgs for arn in arns) or any(name not in known for name in names):
            return alb._error("TargetGroupNotFound", "One or more target groups not found")
        return original(parameters)

    return describe_tgs


@patch(
    "ministack.services.alb:_describe_lbs",
    original="sha256:8947197567ac235f",
    rule="A load balancer that does not exist is said to be missing, also beside others that do",
    source=API + "DescribeLoadBalancers.html",
    grade="documented",
)
def every_balancer(original):
    def describe_lbs(parameters):
        answer = original(parameters)
        arns = alb._parse_member_list(parameters, "LoadBalancerArns")
        names = alb._parse_member_list(parameters, "Names")
        known = {balancer["LoadBalancerName"] for balancer in alb._lbs.values()}
        absent = any(arn not in alb._lbs for arn in arns) or any(name not in known for name in names)
        if answer[0] == 200 and absent:
            return alb._error("LoadBalancerNotFound", "One or more load balancers not found")
        return answer

    return describe_lbs
