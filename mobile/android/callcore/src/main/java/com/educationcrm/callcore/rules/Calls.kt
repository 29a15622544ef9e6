package com.educationcrm.callcore.rules

/** What is known of one call made from a lead. Times are milliseconds since 1970. */
data class CallFacts(
    val number: String,
    val startedAt: Long,
    val endedAt: Long,
    /** Seconds of talk from the call log; 0: not answered; null: nobody could tell. */
    val talkSeconds: Int? = null,
)

/** One row of the phone's call log. */
data class CallLogRow(
    val number: String,
    /** When dialling began. */
    val startedAt: Long,
    /** Seconds of talk; 0 means not answered. */
    val talkSeconds: Int,
    val outgoing: Boolean,
    /** The subscription that was used, as the phone names it: tells the SIMs of one phone apart. */
    val sim: String? = null,
)

/** Picks the row of the call log that is the call we started. */
object CallLogRules {
    /** The dialler may stamp its row a little before we noted the start. */
    private const val EARLIER_BY_MS = 5_000L

    /** A row much later than the tap is the person's next call to this number, not this one. */
    private const val LATER_BY_MS = 10 * 60_000L

    /**
     * The outgoing call to [number] that began nearest after [since]; null when there is none (yet).
     *
     * [until] (when the call ended, if known) shuts out a second call to the same number.
     */
    fun pick(
        rows: List<CallLogRow>,
        number: String,
        since: Long,
        until: Long? = null,
    ): CallLogRow? {
        val latest = until ?: (since + LATER_BY_MS)
        return rows
            .filter { it.outgoing && it.startedAt in (since - EARLIER_BY_MS)..latest }
            .filter { PhoneNumbers.same(it.number, number) }
            .minByOrNull { kotlin.math.abs(it.startedAt - since) }
    }
}
