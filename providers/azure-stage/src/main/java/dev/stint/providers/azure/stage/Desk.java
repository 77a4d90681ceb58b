package dev.stint.providers.azure.stage;

/** One who answers requests. */
@FunctionalInterface
interface Desk {

    /**
     * The answer to a well-formed request.
     *
     * @throws RefusedException when it is refused as Azure would refuse it, or cannot be played
     */
    ArmAnswer answer(ArmRequest request);
}
