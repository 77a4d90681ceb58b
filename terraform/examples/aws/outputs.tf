output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml."
  value       = module.stint.server_yaml
}

output "aws_profile" {
  description = "What belongs into ~/.aws/config, to take the orchestrator's role: AWS_PROFILE=stint."
  value       = <<-PROFILE
    [profile stint]
    role_arn = ${module.stint.orchestrator_role_arn}
    source_profile = default
    region = ${var.region}
  PROFILE
}

output "stint" {
  description = "Everything the module says, for what comes after it."
  value       = module.stint
}
