package dev.stint.agent;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.mailbox.MachineMailbox;
import java.util.Map;
import java.util.Optional;

/**
 * What all stages work with.
 *
 * @param boot who this machine is
 * @param environment the agent's own environment variables
 * @param places the machine's folders
 * @param store where everything is kept
 * @param mailbox this machine's mailbox
 * @param inbox the order
 * @param reporter the status
 * @param mail the thread for mail
 * @param work the thread for fetching, saving and keeping
 * @param processes the command's processes
 * @param clock the loop's time
 * @param departure what of saves was measured, and what of them still fits once the machine is to go
 * @param risk the provider's hint of a raised risk, for whoever saves
 * @param docker the machine's Docker, if it has one
 */
record Bench(
        BootFile boot,
        Map<String, String> environment,
        Workplace places,
        ObjectStore store,
        MachineMailbox mailbox,
        OrderInbox inbox,
        StatusReporter reporter,
        Background mail,
        Background work,
        MarkedProcesses processes,
        LoopClock clock,
        Departure departure,
        RiskHint risk,
        Optional<Docker> docker) {}
