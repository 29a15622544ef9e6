package com.educationcrm.callcore.rules

import java.time.ZoneId
import kotlin.math.abs
import kotlin.math.max

/** An audio file of this phone that may be the recording of a call. */
data class AudioFile(
    val uri: String,
    val name: String,
    val sizeBytes: Long,
    val mimeType: String,
    /** When the file was last written: the end of the recording, or a little after. */
    val modifiedAt: Long,
    val durationSeconds: Double? = null,
)

/** A file, how well it fits (0 to 150) and why, in codes that the app turns into sentences. */
data class Candidate(
    val file: AudioFile,
    val score: Int,
    val reasons: List<String>,
)

/** The answer: `one` may be attached without asking; `unsure` must be asked; `none` holds nothing. */
data class MatchResultOfCall(
    val kind: Kind,
    /** Best first. */
    val candidates: List<Candidate>,
    val reason: String,
) {
    enum class Kind { ONE, UNSURE, NONE }
}

/**
 * Says which file is the recording of a call: by time, by the number in its name, by its length.
 *
 * A wrong recording on a lead is worse than a question, so whatever contradicts the call rules a file out,
 * and only a clear winner is taken without asking.
 */
class RecordingMatcher(
    private val zone: ZoneId,
) {
    /** [taken] are the URIs that already belong to other calls. */
    fun match(
        call: CallFacts,
        files: List<AudioFile>,
        taken: Set<String> = emptySet(),
    ): MatchResultOfCall {
        if (call.talkSeconds == 0) return none("not_answered")
        val found =
            files
                .filterNot { it.uri in taken || it.sizeBytes <= 0 }
                // The folder and the media index both show one and the same file.
                .distinctBy { it.name to it.sizeBytes }
                .mapNotNull { judge(call, it) }
                .filter { it.score >= WORTH_ASKING }
                .sortedWith(compareByDescending<Candidate> { it.score }.thenBy { it.file.uri })
        val best = found.firstOrNull() ?: return none(if (files.isEmpty()) "no_files" else "nothing_fits")
        val next = found.getOrNull(1)
        return when {
            best.score < SURE -> MatchResultOfCall(MatchResultOfCall.Kind.UNSURE, found, "weak")
            next != null && best.score - next.score < AHEAD ->
                MatchResultOfCall(MatchResultOfCall.Kind.UNSURE, found, "several")
            else -> MatchResultOfCall(MatchResultOfCall.Kind.ONE, found, "clear")
        }
    }

    /** Null: something about the file contradicts the call. */
    private fun judge(
        call: CallFacts,
        file: AudioFile,
    ): Candidate? {
        val name = RecordingNames.read(file.name, zone)
        val points =
            listOf(
                byNumber(call, name) ?: return null,
                byEnd(call, file) ?: return null,
                byNameTime(call, name) ?: return null,
                byLength(call, file) ?: return null,
            )
        return Candidate(file, points.sumOf { it.first }, points.mapNotNull { it.second })
    }

    private fun byNumber(
        call: CallFacts,
        name: NameFacts,
    ): Points? =
        when (name.number) {
            null -> 0 to null
            PhoneNumbers.normalise(call.number) -> 40 to "number"
            else -> null
        }

    private fun byEnd(
        call: CallFacts,
        file: AudioFile,
    ): Points? {
        if (file.modifiedAt < call.startedAt - SKEW_MS) return null
        val late = file.modifiedAt - call.endedAt
        return when {
            abs(late) <= CLOSE_MS -> 40 to "ended_then"
            abs(late) <= SKEW_MS -> 30 to "ended_about_then"
            late in 0..LATE_MS -> 10 to "written_later"
            // Copied or moved since: only the name can speak for it.
            late > LATE_MS -> 0 to null
            else -> null
        }
    }

    private fun byNameTime(
        call: CallFacts,
        name: NameFacts,
    ): Points? {
        val time = name.time ?: return 0 to null
        return if (time in (call.startedAt - SKEW_MS)..(call.endedAt + SKEW_MS)) 40 to "time_in_name" else null
    }

    private fun byLength(
        call: CallFacts,
        file: AudioFile,
    ): Points? {
        val seconds = file.durationSeconds ?: return 0 to null
        val line = (call.endedAt - call.startedAt) / 1000.0
        if (seconds > line + LINE_SLACK_S) return null
        val talk = call.talkSeconds ?: return 10 to "fits_the_call"
        val off = abs(seconds - talk)
        return when {
            off <= max(3.0, talk * 0.05) -> 30 to "same_length"
            // Some recorders start with the ringing, some a moment after the answer.
            off <= max(10.0, talk * 0.15) || seconds in talk.toDouble()..line + LINE_SLACK_S -> 15 to "similar_length"
            else -> -20 to "other_length"
        }
    }

    private fun none(reason: String) = MatchResultOfCall(MatchResultOfCall.Kind.NONE, emptyList(), reason)

    private companion object {
        const val SKEW_MS = 2 * 60_000L
        const val CLOSE_MS = 30_000L
        const val LATE_MS = 30 * 60_000L
        const val LINE_SLACK_S = 15.0
        const val WORTH_ASKING = 30
        const val SURE = 60
        const val AHEAD = 20
    }
}

private typealias Points = Pair<Int, String?>
