package dev.stint.providers.aws.stage;

/** One who answers requests. */
@FunctionalInterface
interface Stagehand {

    /** Code of a refusal that Amazon would not utter: the request may be right, and the stage cannot play it. */
    String UNPLAYED = "StageDoesNotPlayThis";

    /**
     * The answer to a well-formed request.
     *
     * @throws RefusedException when it is refused as Amazon would refuse it
     */
    StageAnswer answer(StageRequest request);
}
