package com.educationcrm.callcore.rules

import com.educationcrm.callcore.rules.MatchResultOfCall.Kind
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.time.LocalDateTime
import java.time.ZoneId

class RecordingMatcherTest {
    private val india = ZoneId.of("Asia/Kolkata")
    private val matcher = RecordingMatcher(india)

    private fun at(text: String) =
        LocalDateTime
            .parse("2026-11-$text")
            .atZone(india)
            .toInstant()
            .toEpochMilli()

    private fun call(
        from: String = "23T15:41:58",
        to: String = "23T15:46:30",
        talk: Int? = 252,
        number: String = NUMBER,
    ) = CallFacts(number, at(from), at(to), talk)

    private fun file(
        name: String,
        modified: String,
        seconds: Double? = null,
        uri: String = "content://folder/$name",
        size: Long = 2_000_000,
    ) = AudioFile(uri, name, size, "audio/mp4", at(modified), seconds)

    private fun uris(found: MatchResultOfCall) = found.candidates.map { it.file.uri }

    @Test
    fun `the one recording with number, time and length is taken`() {
        val right = file("Call recording 9876543210_261123_154210.m4a", "23T15:46:29", 251.0)
        val other = file("Call recording 9812345678_261123_153010.m4a", "23T15:33:00", 170.0)
        val found = matcher.match(call(), listOf(other, right))
        assertEquals(Kind.ONE, found.kind)
        assertEquals(listOf(right.uri), uris(found))
        assertEquals(150, found.candidates.single().score)
        assertEquals(
            listOf("number", "ended_then", "time_in_name", "same_length"),
            found.candidates.single().reasons,
        )
    }

    @Test
    fun `a contact's name instead of the number is no hindrance`() {
        val right = file("Call recording Aarav_261123_154210.m4a", "23T15:46:29", 251.0)
        assertEquals(Kind.ONE, matcher.match(call(), listOf(right)).kind)
    }

    @Test
    fun `another number at the right time is never taken`() {
        val wrong = file("Call recording 9812345678_261123_154210.m4a", "23T15:46:29", 251.0)
        val found = matcher.match(call(), listOf(wrong))
        assertEquals(Kind.NONE, found.kind)
        assertEquals("nothing_fits", found.reason)
    }

    @Test
    fun `of two calls to one number each gets its own recording`() {
        val first = file("9876543210_20261123154210.amr", "23T15:43:12", 60.0)
        val second = file("9876543210_20261123154415.amr", "23T15:46:15", 120.0)
        val early = call(from = "23T15:42:00", to = "23T15:43:11", talk = 61)
        val late = call(from = "23T15:44:05", to = "23T15:46:14", talk = 119)
        assertEquals(
            first.uri,
            matcher
                .match(early, listOf(second, first))
                .candidates
                .first()
                .file.uri,
        )
        assertEquals(Kind.ONE, matcher.match(late, listOf(first, second)).kind)
        assertEquals(listOf(second.uri), uris(matcher.match(late, listOf(first, second), taken = setOf(first.uri))))
    }

    @Test
    fun `two short calls within a minute are asked about, the nearer one first`() {
        val first = file("Recording (1).m4a", "23T15:42:20")
        val second = file("Recording (2).m4a", "23T15:42:55")
        val found = matcher.match(call(from = "23T15:42:00", to = "23T15:42:45", talk = null), listOf(first, second))
        assertEquals(Kind.UNSURE, found.kind)
        assertEquals(2, found.candidates.size)
    }

    @Test
    fun `two files that fit alike are several`() {
        val one = file("Call recording 9876543210_261123_154210.m4a", "23T15:46:29", 251.0)
        val copy = file("Call recording 9876543210_261123_154210 (1).m4a", "23T15:46:31", 251.0, size = 2_000_001)
        val found = matcher.match(call(), listOf(one, copy))
        assertEquals(Kind.UNSURE, found.kind)
        assertEquals("several", found.reason)
    }

    @Test
    fun `one file seen in the folder and in the media index counts once`() {
        val name = "Call recording 9876543210_261123_154210.m4a"
        val folder = file(name, "23T15:46:29", 251.0)
        val index = file(name, "23T15:46:29", 251.0, uri = "content://media/7")
        assertEquals(listOf(folder.uri), uris(matcher.match(call(), listOf(folder, index))))
    }

    @Test
    fun `a call over midnight is found`() {
        val night = CallFacts(NUMBER, at("23T23:58:40"), at("24T00:03:12"), 250)
        val right = file("Aarav(9876543210)_20261123235900.mp3", "24T00:03:13", 249.0)
        val dayBefore = file("Aarav(9876543210)_20261122235900.mp3", "23T00:03:13", 249.0)
        val found = matcher.match(night, listOf(dayBefore, right))
        assertEquals(Kind.ONE, found.kind)
        assertEquals(listOf(right.uri), uris(found))
    }

    @Test
    fun `a clock that is 90 seconds off still finds, one that is 10 minutes off does not`() {
        val off = file("9876543210_20261123154340.amr", "23T15:48:00", 252.0)
        val far = file("9876543210_20261123153140.amr", "23T15:35:52", 252.0)
        assertEquals(Kind.ONE, matcher.match(call(), listOf(off)).kind)
        assertEquals(Kind.NONE, matcher.match(call(), listOf(far)).kind)
    }

    @Test
    fun `a file moved or copied later is found by its name, not by its date`() {
        val moved = file("9876543210_20261123154210.amr", "23T19:00:00", 252.0)
        val nameless = file("Recording (3).m4a", "23T19:00:00", 252.0)
        assertEquals(Kind.ONE, matcher.match(call(), listOf(moved, nameless)).kind)
        assertEquals(Kind.UNSURE, matcher.match(call(), listOf(nameless)).kind)
    }

    @Test
    fun `a recording longer than the line was open belongs to another call`() {
        val long = file("Recording (3).m4a", "23T15:46:30", 900.0)
        assertEquals(Kind.NONE, matcher.match(call(), listOf(long)).kind)
    }

    @Test
    fun `a recorder that starts with the ringing is similar, a cut one is held against it`() {
        val withRinging = file("Recording (3).m4a", "23T15:46:30", 270.0)
        val cut = file("Recording (4).m4a", "23T15:46:30", 12.0)
        assertTrue(
            "similar_length" in
                matcher
                    .match(call(), listOf(withRinging))
                    .candidates
                    .single()
                    .reasons,
        )
        assertEquals(Kind.NONE, matcher.match(call(), listOf(cut)).kind)
    }

    @Test
    fun `without a call log time and length of the line decide`() {
        val right = file("9876543210_20261123154210.amr", "23T15:46:29", 240.0)
        assertEquals(Kind.ONE, matcher.match(call(talk = null), listOf(right)).kind)
    }

    @Test
    fun `a call nobody answered has no recording`() {
        val ringing = file("9876543210_20261123154210.amr", "23T15:46:29", 240.0)
        assertEquals("not_answered", matcher.match(call(talk = 0), listOf(ringing)).reason)
    }

    @Test
    fun `an empty file and an empty folder are no recording`() {
        val empty = file("9876543210_20261123154210.amr", "23T15:46:29", size = 0)
        assertEquals(Kind.NONE, matcher.match(call(), listOf(empty)).kind)
        assertEquals("no_files", matcher.match(call(), emptyList()).reason)
    }

    @Test
    fun `both SIMs' recorders at work are asked about unless the number tells`() {
        val sim1 = file("SIM1_261123_154210.m4a", "23T15:46:29", 251.0)
        val sim2 = file("SIM2_261123_154212.m4a", "23T15:46:30", 250.0)
        assertEquals(Kind.UNSURE, matcher.match(call(), listOf(sim1, sim2)).kind)
        val named = file("9876543210_SIM2_261123_154212.m4a", "23T15:46:30", 250.0)
        assertEquals(listOf(named.uri, sim1.uri), uris(matcher.match(call(), listOf(sim1, named))))
        assertEquals(Kind.ONE, matcher.match(call(), listOf(sim1, named)).kind)
    }

    private companion object {
        const val NUMBER = "+919876543210"
    }
}
