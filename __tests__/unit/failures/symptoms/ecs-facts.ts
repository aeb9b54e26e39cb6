/** What a door knows of a deployment of ECS. */
export const ecsFacts = {
  cluster: 'production',
  service: 'pricing',
  account: '111122223333',
  task: '0123456789abcdef0123456789abcdef',
  'task-definition': 'pricing:7',
  container: 'api',
  image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v2',
  architecture: 'x86_64',
  memory: '512 MiB',
  'execution-role': 'arn:aws:iam::111122223333:role/pricing-execution',
  'execution-role-name': 'pricing-execution',
  'log-group': '/ecs/pricing',
  'health-check': 'CMD-SHELL curl -f http://localhost:8000/api/health',
  'target-group': 'pricing',
  'target-health': 'pricing: Health checks failed with these codes: [404]',
}
