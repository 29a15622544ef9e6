package com.educationcrm.callcore.rules

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import java.time.LocalDateTime
import java.time.ZoneId

class RecordingNamesTest {
    private val india = ZoneId.of("Asia/Kolkata")

    private fun at(text: String) =
        LocalDateTime
            .parse(text)
            .atZone(india)
            .toInstant()
            .toEpochMilli()

    private fun assertReads(
        name: String,
        number: String?,
        time: String?,
    ) {
        assertEquals(name, NameFacts(number, time?.let(::at)), RecordingNames.read(name, india))
    }

    @Test
    fun `Samsung writes a short date after the number or the contact`() {
        assertReads("Call recording 9876543210_261123_154210.m4a", NUMBER, "2026-11-23T15:42:10")
        assertReads("Call recording +919876543210_261123_154210.m4a", NUMBER, "2026-11-23T15:42:10")
        assertReads("Call recording Aarav Bhosale_261123_154210.m4a", null, "2026-11-23T15:42:10")
        assertReads("Call_20261123_154210_OUTGOING_9876543210.m4a", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `Xiaomi writes the number in brackets and one long date`() {
        assertReads("Aarav(09876543210)_20261123154210.mp3", NUMBER, "2026-11-23T15:42:10")
        assertReads("9876543210(9876543210)_20261123154210.mp3", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `OnePlus writes dashes or a date without seconds`() {
        assertReads("+919876543210-2611231542.mp3", NUMBER, "2026-11-23T15:42:00")
        assertReads("98765 43210-2026-11-23-15-42-10.m4a", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `Oppo and Realme write spaces`() {
        assertReads("9876543210 2026-11-23 15-42-10.amr", NUMBER, "2026-11-23T15:42:10")
        assertReads("+91 98765 43210-2611231542.amr", NUMBER, "2026-11-23T15:42:00")
    }

    @Test
    fun `Vivo writes groups`() {
        assertReads("98765 43210 2026-11-23 15-42-10.m4a", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `Huawei joins number and date by a line`() {
        assertReads("9876543210_20261123154210.amr", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `an open source recorder writes milliseconds and the zone`() {
        assertReads("20261123_154210.123+0530_out_9876543210.m4a", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `a date may come day first, a SIM may stand between`() {
        assertReads("9876543210_SIM2_23-11-2026 15-42-10.m4a", NUMBER, "2026-11-23T15:42:10")
        assertReads("Call recording 9876543210_SIM1_261123_154210.m4a", NUMBER, "2026-11-23T15:42:10")
    }

    @Test
    fun `a number that could be read as a date is a number`() {
        assertReads("9812251130.m4a", "+919812251130", null)
        assertReads("Call recording 9812251130_261123_154210.m4a", "+919812251130", "2026-11-23T15:42:10")
    }

    @Test
    fun `nothing is read where nothing is`() {
        assertReads("Recording (3).m4a", null, null)
        assertReads("", null, null)
        assertReads("voice_0001.amr", null, null)
    }

    @Test
    fun `a date that does not exist is no time`() {
        assertNull(RecordingNames.read("9876543210_20260231154210.mp3", india).time)
    }

    private companion object {
        const val NUMBER = "+919876543210"
    }
}
