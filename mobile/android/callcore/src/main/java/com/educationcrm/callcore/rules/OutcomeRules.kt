package com.educationcrm.callcore.rules

/** What to select beforehand on the outcome sheet; the person decides. */
data class OutcomeProposal(
    /** An outcome of the server's list, or null: nothing can be said. */
    val outcome: String?,
    /** Whether the phone's own call log says so. */
    val sure: Boolean,
)

/** Proposes an outcome from what the phone measured. */
object OutcomeRules {
    /** Off the hook starts at dialling; nobody answers and talks in less. */
    private const val TOO_SHORT_TO_TALK_MS = 8_000L

    /** [talkSeconds] as the call log has it (null: no call log), [lineMs] off the hook in all. */
    fun propose(
        talkSeconds: Int?,
        lineMs: Long,
    ): OutcomeProposal =
        when {
            talkSeconds != null && talkSeconds > 0 -> OutcomeProposal("connected", sure = true)
            // Busy, switched off and no answer look alike in the call log: the commonest is proposed.
            talkSeconds != null -> OutcomeProposal("no_answer", sure = true)
            lineMs < TOO_SHORT_TO_TALK_MS -> OutcomeProposal("no_answer", sure = false)
            else -> OutcomeProposal(null, sure = false)
        }
}
