package com.educationcrm.callcore.rules

/** What Android says of the line: no number comes with it, so we must know what we started. */
enum class LineState { IDLE, RINGING, OFFHOOK }

/** The end of a call that the app started. */
data class EndedCall(
    val number: String,
    val startedAt: Long,
    val endedAt: Long,
)

/**
 * Follows one call from the tap to the moment the line is idle again.
 *
 * Knows nothing of Android, so that its awkward cases are tested on any machine. Not thread-safe: the
 * caller keeps to one thread.
 */
class CallTracker(
    private val onEnded: (EndedCall) -> Unit,
) {
    private var number: String? = null
    private var placedAt = 0L
    private var offHookAt: Long? = null
    private var line = LineState.IDLE
    private var incoming = false

    /** The number was handed to the dialler. An earlier call that never began is forgotten. */
    fun placed(
        number: String,
        at: Long,
    ) {
        this.number = number
        placedAt = at
        offHookAt = null
        // A call that is already running is not the one being placed now.
        incoming = line != LineState.IDLE
    }

    /** The line changed. Android repeats the present state when a listener is registered. */
    fun changed(
        state: LineState,
        at: Long,
    ) {
        val before = line
        line = state
        if (number == null || state == before) return
        when (state) {
            LineState.RINGING -> if (before == LineState.IDLE) incoming = true
            LineState.OFFHOOK -> if (before == LineState.IDLE && !incoming) offHook(at)
            LineState.IDLE -> idle(at)
        }
    }

    /** The call could not be dialled after all. */
    fun forget() {
        number = null
        offHookAt = null
    }

    /** Whether a call of ours is being waited for or going on. */
    fun isBusy(): Boolean = number != null

    private fun offHook(at: Long) {
        if (at - placedAt > DIAL_WITHIN_MS) {
            number = null // the person left the dialler alone; this is another call of theirs
        } else {
            offHookAt = at
        }
    }

    private fun idle(at: Long) {
        incoming = false
        val dialled = number
        val began = offHookAt
        if (dialled != null && began != null) {
            number = null
            offHookAt = null
            // A clock set back during the call must not give a negative length.
            onEnded(EndedCall(dialled, began, maxOf(at, began)))
        }
    }

    private companion object {
        const val DIAL_WITHIN_MS = 10 * 60_000L
    }
}
