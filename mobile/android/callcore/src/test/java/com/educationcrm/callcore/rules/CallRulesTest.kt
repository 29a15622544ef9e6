package com.educationcrm.callcore.rules

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

class CallLogRulesTest {
    private fun row(
        at: Long,
        talk: Int = 60,
        number: String = "09876543210",
        outgoing: Boolean = true,
        sim: String? = null,
    ) = CallLogRow(number, START + at, talk, outgoing, sim)

    private fun pick(
        vararg rows: CallLogRow,
        until: Long? = null,
    ) = CallLogRules.pick(rows.toList(), NUMBER, START, until?.plus(START))

    @Test
    fun `the row of this number that began with the tap`() {
        val right = row(1_200)
        assertEquals(right, pick(row(-60_000), row(900, number = "9812345678"), right))
    }

    @Test
    fun `a missing row is waited for, not guessed`() {
        assertNull(pick())
        assertNull(pick(row(-3_600_000), row(60 * 60_000)))
    }

    @Test
    fun `their call back to us is not our call`() {
        assertNull(pick(row(20_000, outgoing = false)))
    }

    @Test
    fun `of two calls to one number the first is ours, the second is after the end`() {
        val first = row(1_000, talk = 0)
        val second = row(40_000, talk = 300)
        assertEquals(first, pick(second, first, until = 30_000))
        assertEquals(first, pick(second, first))
    }

    @Test
    fun `a dialler that stamps a little early is allowed for`() {
        assertEquals(-3_000L + START, pick(row(-3_000))?.startedAt)
        assertNull(pick(row(-6_000)))
    }

    @Test
    fun `the SIM comes along`() {
        assertEquals("2", pick(row(500, sim = "2"))?.sim)
    }

    @Test
    fun `a private or broken number in the log is passed over`() {
        assertNull(pick(row(500, number = ""), row(600, number = "-2")))
    }

    private companion object {
        const val NUMBER = "+919876543210"
        const val START = 1_795_000_000_000L
    }
}

class CallTrackerTest {
    private val ended = mutableListOf<EndedCall>()
    private val tracker = CallTracker(ended::add)

    @Test
    fun `a call is from off the hook to idle`() {
        tracker.changed(LineState.IDLE, 0)
        tracker.placed(NUMBER, 1_000)
        tracker.changed(LineState.OFFHOOK, 3_000)
        assertTrue(tracker.isBusy())
        tracker.changed(LineState.IDLE, 63_000)
        assertEquals(listOf(EndedCall(NUMBER, 3_000, 63_000)), ended)
        assertFalse(tracker.isBusy())
    }

    @Test
    fun `the idle state told at registration ends nothing`() {
        tracker.placed(NUMBER, 1_000)
        tracker.changed(LineState.IDLE, 1_001)
        tracker.changed(LineState.IDLE, 1_002)
        assertTrue(ended.isEmpty())
        assertTrue(tracker.isBusy())
    }

    @Test
    fun `a call that comes in before ours is dialled is not ours`() {
        tracker.placed(NUMBER, 1_000)
        tracker.changed(LineState.RINGING, 2_000)
        tracker.changed(LineState.OFFHOOK, 4_000)
        tracker.changed(LineState.IDLE, 30_000)
        assertTrue(ended.isEmpty())
        tracker.changed(LineState.OFFHOOK, 33_000)
        tracker.changed(LineState.IDLE, 50_000)
        assertEquals(listOf(EndedCall(NUMBER, 33_000, 50_000)), ended)
    }

    @Test
    fun `a second call knocking during ours does not end it`() {
        tracker.placed(NUMBER, 1_000)
        tracker.changed(LineState.OFFHOOK, 2_000)
        tracker.changed(LineState.RINGING, 5_000)
        tracker.changed(LineState.OFFHOOK, 9_000)
        tracker.changed(LineState.IDLE, 20_000)
        assertEquals(listOf(EndedCall(NUMBER, 2_000, 20_000)), ended)
    }

    @Test
    fun `a dialler left alone for more than ten minutes counts as not called`() {
        tracker.placed(NUMBER, 0)
        tracker.changed(LineState.OFFHOOK, 10 * 60_000L + 1)
        tracker.changed(LineState.IDLE, 20 * 60_000L)
        assertTrue(ended.isEmpty())
    }

    @Test
    fun `placing another call forgets one that never began`() {
        tracker.placed("+919812345678", 0)
        tracker.placed(NUMBER, 5_000)
        tracker.changed(LineState.OFFHOOK, 6_000)
        tracker.changed(LineState.IDLE, 9_000)
        assertEquals(NUMBER, ended.single().number)
    }

    @Test
    fun `a call that runs when ours is placed is not ours`() {
        tracker.changed(LineState.OFFHOOK, 0)
        tracker.placed(NUMBER, 5_000)
        tracker.changed(LineState.IDLE, 9_000)
        assertTrue(ended.isEmpty())
    }

    @Test
    fun `a clock set back gives no negative length`() {
        tracker.placed(NUMBER, 100_000)
        tracker.changed(LineState.OFFHOOK, 101_000)
        tracker.changed(LineState.IDLE, 50_000)
        assertEquals(0, ended.single().let { it.endedAt - it.startedAt })
    }

    @Test
    fun `a call that could not be dialled is not the next one`() {
        tracker.placed(NUMBER, 1_000)
        tracker.forget()
        assertFalse(tracker.isBusy())
        tracker.changed(LineState.OFFHOOK, 3_000)
        tracker.changed(LineState.IDLE, 9_000)
        assertEquals(emptyList<EndedCall>(), ended)
    }

    private companion object {
        const val NUMBER = "+919876543210"
    }
}

class OutcomeRulesTest {
    @Test
    fun `the call log is believed`() {
        assertEquals(OutcomeProposal("connected", true), OutcomeRules.propose(1, 20_000))
        assertEquals(OutcomeProposal("no_answer", true), OutcomeRules.propose(0, 45_000))
    }

    @Test
    fun `without a call log only a very short call says something`() {
        assertEquals(OutcomeProposal("no_answer", false), OutcomeRules.propose(null, 3_000))
        assertEquals(OutcomeProposal(null, false), OutcomeRules.propose(null, 40_000))
    }
}

class FileNamesTest {
    @Test
    fun `a name from another app cannot leave the folder`() {
        assertEquals("passwd.m4a", FileNames.safe("../../etc/passwd", "audio/mp4"))
        assertEquals("a.mp3", FileNames.safe("C:\\x\\a.mp3", "audio/mpeg"))
        assertEquals("hidden.m4a", FileNames.safe("...hidden.m4a", "audio/mp4"))
    }

    @Test
    fun `letters of any language stay, signs go, length is bounded`() {
        assertEquals("आरव 98765_43210.m4a", FileNames.safe("आरव 98765:43210.m4a", "audio/mp4"))
        assertEquals(80, FileNames.safe("x".repeat(500), "audio/ogg").substringBeforeLast('.').length)
    }

    @Test
    fun `a nameless file gets a name and the ending of its type`() {
        assertEquals("recording.opus", FileNames.safe(null, "audio/opus"))
        assertEquals("recording.audio", FileNames.safe("", "audio/unheard-of"))
    }

    @Test
    fun `only audio is taken in`() {
        assertTrue(FileNames.isAudio("Audio/MP4"))
        assertFalse(FileNames.isAudio("video/mp4"))
        assertFalse(FileNames.isAudio(null))
    }
}
