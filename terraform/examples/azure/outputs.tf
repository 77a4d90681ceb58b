output "server_yaml" {
  description = "What belongs into $STINT_HOME/server.yaml."
  value       = module.stint.server_yaml
}

output "stint" {
  description = "Everything the module says, for what comes after it."
  value       = module.stint
}
