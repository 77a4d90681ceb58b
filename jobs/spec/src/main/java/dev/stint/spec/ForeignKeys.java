package dev.stint.spec;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Keys that people bring along from the specs of other tools (SkyPilot, dstack, Kubernetes, Slurm) and from training frameworks, and what they are called here. */
final class ForeignKeys {

    private static final Map<String, String> HERE = new HashMap<>();

    static {
        here("capacity", "use_spot", "spot", "spot_policy", "preemptible");
        here("inputs", "file_mounts", "mounts", "volumes", "files");
        here("workdir", "repos", "working_dir", "working_directory");
        here("run", "command", "commands", "cmd", "script", "entrypoint");
        here("setup", "init", "pip", "conda", "requirements");
        here("deadline", "max_duration", "timeout", "time_limit", "walltime");
        here("nodes", "num_nodes", "node_count", "replicas", "world_size");
        here("env", "envs", "environment", "env_vars");
        here("retries", "retry", "max_retries", "max_restarts", "max_restarts_on_errors", "backoff_limit");
        here("tags", "labels", "annotations");
        here("max_price", "max_hourly_price");
        here("notify", "notifications", "webhook");
        here("resources.providers", "cloud", "clouds", "infra", "backend", "backends", "provider");
        here("resources.regions", "region", "zone", "zones", "availability_zones");
        here("resources.instance_types", "instance_type", "instance_types", "machine_type");
        here("resources.accelerators", "gpu", "gpus", "num_gpus", "accelerator");
        here("resources.cpus", "cpu", "vcpus", "num_cpus");
        here("resources.memory", "mem", "ram");
        here("resources.disk", "disk_size");
        here("checkpoint.interval", "save_steps", "save_interval", "every_n_train_steps", "checkpoint_frequency");
        here("checkpoint.keep.last", "save_total_limit", "max_to_keep", "num_to_keep", "keep_last", "keep_last_n");
        here("checkpoint.keep.every", "keep_period", "keep_every", "keep_every_n_steps");
        here("checkpoint.keep.best", "save_top_k", "keep_best", "save_best_only");
        here("checkpoint.keep.best.metric", "monitor", "metric_for_best_model", "checkpoint_score_attribute");
        here("checkpoint.keep.best.goal", "greater_is_better", "checkpoint_score_order");
        here("checkpoint.tiers", "storage_class", "lifecycle");
        here("resources.image", "image", "image_id", "docker", "container");
    }

    private ForeignKeys() {}

    /** What to do about such a key; empty for any other. */
    static Optional<String> remedy(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
        return Optional.ofNullable(HERE.get(plain)).map(path -> "here it is " + path);
    }

    private static void here(String path, String... elsewhere) {
        for (String name : elsewhere) {
            HERE.put(name, path);
        }
    }
}
