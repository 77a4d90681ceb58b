output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml."
  value       = module.stint.server_yaml
}

output "login" {
  description = "The command that gives this computer's Stint the orchestrator's rights, and not your own."
  value       = "gcloud auth application-default login --impersonate-service-account=${module.stint.orchestrator_account}"
}

output "stint" {
  description = "Everything the module says, for what comes after it."
  value       = module.stint
}
