output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml."
  value       = module.stint.server_yaml
}

output "orchestrator_account" {
  description = "For `gcloud auth application-default login --impersonate-service-account=`, which gives this computer's Stint the orchestrator's rights, and not your own."
  value       = module.stint.orchestrator_account
}

output "stint" {
  description = "Everything the module says, for what comes after it."
  value       = module.stint
}
