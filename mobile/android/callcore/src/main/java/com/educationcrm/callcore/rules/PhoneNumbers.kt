package com.educationcrm.callcore.rules

import java.text.Normalizer

/**
 * Telephone numbers in one spelling (E.164), so that two spellings of one number are equal.
 *
 * Reads what the server's `normalise_phone` reads for India (both are tested with the same file of
 * vectors). Foreign numbers are taken as they are when they carry a country code: the phone only
 * compares numbers, the server judges them.
 */
object PhoneNumbers {
    private const val TEXT_MAX = 250
    private const val COUNTRY = "91"
    private const val NATIONAL_DIGITS = 10
    private val INTERNATIONAL_DIGITS = 8..15

    private val SHORTENED = Regex("""\s*'?\s*[+-]?[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}\s*""")
    private val MARKS = Regex("""^(?:'|p:|tel:|\s)*""", RegexOption.IGNORE_CASE)
    private val DECIMAL = Regex("""(\+?[0-9]+)\.0+""")
    private val EXTENSION = Regex("""[\s,;]*(?:ext|extn|extension|x)[.:]?\s*[0-9]{1,7}$""", RegexOption.IGNORE_CASE)
    private val LEADING_WORDS = Regex("""^[^0-9+(]*""")
    private val NUMBER = Regex("""\+?[0-9 ().\-]+""")
    private val NATIONAL = Regex("[1-9][0-9]{9}")
    private val MOBILE_WITH_COUNTRY = Regex("91[6-9][0-9]{9}")

    /** The number in E.164, or null where [text] is no number; twice changes nothing. */
    fun normalise(text: String): String? {
        if (text.length > TEXT_MAX || SHORTENED.matches(text)) return null
        var plain = MARKS.replaceFirst(plain(text), "")
        plain = DECIMAL.matchEntire(plain)?.groupValues?.get(1) ?: plain
        plain = LEADING_WORDS.replaceFirst(EXTENSION.replace(plain, ""), "")
        if (!NUMBER.matches(plain)) return null
        val digits = plain.filter { it in '0'..'9' }
        return when {
            plain.startsWith("+") -> international(digits)
            digits.startsWith("00") -> international(digits.substring(2))
            MOBILE_WITH_COUNTRY.matches(digits) -> "+$digits"
            else -> national(digits)
        }
    }

    /** Whether two spellings mean one number; two texts that are no numbers are never the same. */
    fun same(
        one: String?,
        other: String?,
    ): Boolean {
        val first = one?.let(::normalise) ?: return false
        return first == other?.let(::normalise)
    }

    private fun international(digits: String): String? =
        when {
            digits.startsWith(COUNTRY) -> national(digits.substring(COUNTRY.length))
            digits.startsWith("0") || digits.length !in INTERNATIONAL_DIGITS -> null
            else -> "+$digits"
        }

    private fun national(digits: String): String? {
        val number = if (digits.length == NATIONAL_DIGITS + 1) digits.removePrefix("0") else digits
        return if (NATIONAL.matches(number)) "+$COUNTRY$number" else null
    }

    /** ASCII digits, dashes and single spaces: numbers are copied from chats, sheets and PDFs. */
    private fun plain(text: String): String {
        val seen = StringBuilder()
        for (character in Normalizer.normalize(text, Normalizer.Form.NFKC)) {
            when {
                character.isDigit() -> seen.append(Character.digit(character, 10))
                character.category == CharCategory.FORMAT -> Unit
                character.category == CharCategory.DASH_PUNCTUATION -> seen.append('-')
                character.isWhitespace() -> seen.append(' ')
                else -> seen.append(character)
            }
        }
        return seen.trim().replace(Regex(" +"), " ")
    }
}
