package com.educationcrm.callcore.rules

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class PhoneNumbersTest {
    /** The server's vectors: one JSON array of text, region, number on each line. */
    private val vectors: List<List<String?>> =
        File(System.getProperty("phone.vectors") ?: "../../../tests/data/phone_vectors.json")
            .readLines()
            .map { line -> PART.findAll(line).map { unescape(it.value) }.toList() }
            .filter { it.size == 3 }

    @Test
    fun `reads every spelling as the server does`() {
        val india = vectors.filter { it[1] == "IN" }
        assertTrue("vectors are missing", india.size > 40)
        val wrong = india.filter { (text, _, number) -> PhoneNumbers.normalise(text!!) != number }
        assertEquals(emptyList<Any>(), wrong.map { it.map { part -> part?.take(30) } })
    }

    @Test
    fun `twice changes nothing`() {
        for (number in vectors.mapNotNull { it[2] }) assertEquals(number, PhoneNumbers.normalise(number))
    }

    @Test
    fun `two spellings of one number are the same`() {
        assertTrue(PhoneNumbers.same("098765 43210", "+919876543210"))
        assertFalse(PhoneNumbers.same("9876543210", "9876543211"))
    }

    @Test
    fun `texts that are no numbers are never the same`() {
        assertFalse(PhoneNumbers.same("unknown", "unknown"))
        assertFalse(PhoneNumbers.same(null, null))
        assertFalse(PhoneNumbers.same("9876543210", null))
    }

    private fun unescape(part: String): String? {
        if (part == "null") return null
        return ESCAPE.replace(part.substring(1, part.length - 1)) {
            val code = it.groupValues[1]
            when {
                code.startsWith("u") ->
                    code
                        .substring(1)
                        .toInt(16)
                        .toChar()
                        .toString()
                code == "n" -> "\n"
                else -> code
            }
        }
    }

    private companion object {
        val PART = Regex(""""[^"\\]*(?:\\.[^"\\]*)*"|null""")
        val ESCAPE = Regex("""\\(u[0-9a-f]{4}|.)""")
    }
}
