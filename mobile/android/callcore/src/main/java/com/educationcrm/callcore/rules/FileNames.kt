package com.educationcrm.callcore.rules

/** Names for files that came from other apps: what they say of themselves is not trusted. */
object FileNames {
    private const val NAME_MAX = 80
    private val UNSAFE = Regex("""[^\p{L}\p{N} ()+._-]""")
    private val EXTENSIONS =
        mapOf(
            "audio/mp4" to "m4a",
            "audio/x-m4a" to "m4a",
            "audio/m4a" to "m4a",
            "audio/mpeg" to "mp3",
            "audio/amr" to "amr",
            "audio/3gpp" to "3gp",
            "audio/aac" to "aac",
            "audio/ogg" to "ogg",
            "audio/opus" to "opus",
            "audio/wav" to "wav",
            "audio/x-wav" to "wav",
            "audio/webm" to "webm",
        )

    /** Whether a file of this type may be taken in at all. */
    fun isAudio(mimeType: String?): Boolean = mimeType != null && mimeType.lowercase().startsWith("audio/")

    /** The type that the ending of [name] stands for; null: no audio that we know. */
    fun typeOf(name: String?): String? {
        val ending = name.orEmpty().substringAfterLast('.', "").lowercase()
        return EXTENSIONS.entries.firstOrNull { it.value == ending }?.key
    }

    /** A name without folders or hidden files, at most 80 characters, with an extension that fits. */
    fun safe(
        name: String?,
        mimeType: String,
    ): String {
        val last =
            name
                .orEmpty()
                .substringAfterLast('/')
                .substringAfterLast('\\')
        val clean = UNSAFE.replace(last, "_").trimStart('.', ' ').trim()
        val extension = clean.substringAfterLast('.', "").takeIf { it.length in 1..4 }
        val stem = (if (extension == null) clean else clean.substringBeforeLast('.')).take(NAME_MAX).trim()
        val ending = extension ?: EXTENSIONS[mimeType.lowercase()] ?: "audio"
        return "${stem.ifEmpty { "recording" }}.$ending"
    }
}
