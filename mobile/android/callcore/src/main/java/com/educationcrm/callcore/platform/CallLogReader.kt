package com.educationcrm.callcore.platform

import android.annotation.SuppressLint
import android.content.ContentResolver
import android.provider.CallLog
import com.educationcrm.callcore.rules.CallLogRow
import com.educationcrm.callcore.rules.CallLogRules

/**
 * Reads what the phone's call log says of one call: the only true duration there is.
 *
 * Only the flavour `internal` makes one (see `CallLogAccess`), and only with the permission granted.
 * Blocks while it waits for the row: never on the main thread.
 */
class CallLogReader(
    private val resolver: ContentResolver,
    private val sleep: (Long) -> Unit = { Thread.sleep(it) },
) {
    /**
     * The call to [number] since [since], or null. The dialler writes its row 0.5 to 3 seconds after
     * the line is idle, so a missing row is looked for again.
     */
    fun find(
        number: String,
        since: Long,
        until: Long?,
    ): CallLogRow? {
        for (wait in WAITS_MS) {
            if (wait > 0) sleep(wait)
            CallLogRules.pick(rowsSince(since - EARLIER_MS), number, since, until)?.let { return it }
        }
        return null
    }

    @SuppressLint("MissingPermission") // a refused permission is a SecurityException, told to the caller
    private fun rowsSince(since: Long): List<CallLogRow> {
        val rows = mutableListOf<CallLogRow>()
        resolver
            .query(
                CallLog.Calls.CONTENT_URI,
                arrayOf(
                    CallLog.Calls.NUMBER,
                    CallLog.Calls.DATE,
                    CallLog.Calls.DURATION,
                    CallLog.Calls.TYPE,
                    CallLog.Calls.PHONE_ACCOUNT_ID,
                ),
                "${CallLog.Calls.DATE} >= ?",
                arrayOf(since.toString()),
                "${CallLog.Calls.DATE} ASC",
            )?.use { cursor ->
                while (cursor.moveToNext() && rows.size < ROWS_MAX) {
                    rows +=
                        CallLogRow(
                            number = cursor.getString(0).orEmpty(),
                            startedAt = cursor.getLong(1),
                            talkSeconds = cursor.getInt(2),
                            outgoing = cursor.getInt(3) == CallLog.Calls.OUTGOING_TYPE,
                            sim = cursor.getString(4),
                        )
                }
            }
        return rows
    }

    private companion object {
        val WAITS_MS = listOf(0L, 500L, 500L, 1_000L, 1_000L)
        const val EARLIER_MS = 10_000L
        const val ROWS_MAX = 200
    }
}
