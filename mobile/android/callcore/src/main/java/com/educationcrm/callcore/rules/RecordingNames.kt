package com.educationcrm.callcore.rules

import java.time.DateTimeException
import java.time.LocalDateTime
import java.time.ZoneId

/** What a recorder wrote into its file's name. */
data class NameFacts(
    /** In E.164; null when the name holds none (then it is often the contact's name). */
    val number: String?,
    /** The time written in the name (start of the recording), in milliseconds; null: none. */
    val time: Long?,
)

/**
 * Reads the names of call recordings.
 *
 * Makers change their patterns from one version to the next, so no maker is asked for: any date and any
 * number that stands in the name is read. The patterns known are in the tests.
 */
object RecordingNames {
    private val FULL_DATE =
        Regex(
            """(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])[ T_-]{0,3}""" +
                """([0-2][0-9])[-_.:h ]?([0-5][0-9])(?:[-_.:m ]?([0-5][0-9]))?(?:[0-9]{3})?(?![0-9])""",
        )
    private val SHORT_DATE =
        Regex("""(?<![0-9])([0-9]{2})([01][0-9])([0-3][0-9])[_-]?([0-2][0-9])([0-5][0-9])([0-5][0-9])?(?![0-9])""")
    private val DAY_FIRST =
        Regex(
            """(?<![0-9])([0-3][0-9])[-_.]([01][0-9])[-_.](20[0-9]{2})[ T_-]{1,3}""" +
                """([0-2][0-9])[-_.:h ]?([0-5][0-9])(?:[-_.:m ]?([0-5][0-9]))?(?![0-9])""",
        )
    private val NUMBER = Regex("""(?<![0-9])(?:\+|00)?[0-9][0-9 -]{8,16}[0-9](?![0-9])""")

    /** The number and the time in [fileName], a time being that of [zone]. */
    fun read(
        fileName: String,
        zone: ZoneId,
    ): NameFacts {
        val stem = fileName.substringBeforeLast('.')
        // A number may look like a short date ("9812251130"), so the one that gives a number goes first
        // unless it is a full date, which no Indian number is.
        val date = FULL_DATE.find(stem) ?: DAY_FIRST.find(stem) ?: shortDate(stem)
        val rest = if (date == null) stem else stem.replaceRange(date.range, "|")
        return NameFacts(numberIn(rest), date?.let { timeOf(it, zone) })
    }

    /** The last that fits: every maker who writes a short date writes it after the number. */
    private fun shortDate(stem: String): MatchResult? {
        val dates = SHORT_DATE.findAll(stem).filter { isDate(it) }.toList()
        val last = dates.lastOrNull() ?: return null
        // A lone run of ten digits is a number; a date without seconds stands beside a number.
        val alone = dates.size == 1 && numberIn(stem.replaceRange(last.range, "|")) == null
        val tenDigits = last.value.length == TEN_DIGITS
        return last.takeUnless { alone && tenDigits }
    }

    private fun isDate(found: MatchResult): Boolean {
        val (_, month, day, hour) = found.destructured
        return month.toInt() in 1..12 && day.toInt() in 1..31 && hour.toInt() in 0..23
    }

    private fun timeOf(
        found: MatchResult,
        zone: ZoneId,
    ): Long? {
        val parts = found.groupValues.drop(1).map { it.ifEmpty { "0" }.toInt() }
        val dayFirst = found.groupValues[3].length == FOUR_DIGITS
        val year = if (dayFirst) parts[2] else parts[0]
        val day = if (dayFirst) parts[0] else parts[2]
        return try {
            LocalDateTime
                .of(if (year < CENTURY) CENTURY * 20 + year else year, parts[1], day, parts[3], parts[4], parts[5])
                .atZone(zone)
                .toInstant()
                .toEpochMilli()
        } catch (impossible: DateTimeException) {
            null
        }
    }

    private fun numberIn(text: String): String? =
        NUMBER.findAll(text).firstNotNullOfOrNull { PhoneNumbers.normalise(it.value.replace('-', ' ')) }

    private const val TEN_DIGITS = 10
    private const val FOUR_DIGITS = 4
    private const val CENTURY = 100
}
