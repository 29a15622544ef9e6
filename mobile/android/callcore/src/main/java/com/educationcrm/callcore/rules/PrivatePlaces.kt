package com.educationcrm.callcore.rules

import java.io.File

/** Which of the app's own files JavaScript may have removed: a path from there is not trusted. */
class PrivatePlaces(
    /** Copies, each in a folder of its own: `shelf/<uuid>/<name>`. */
    private val shelf: File,
    /** Where our microphone writes, straight into the folder. */
    private val recorder: File,
) {
    /** What is to be removed for [path], links and `..` followed; null: it is none of ours. */
    fun removable(path: String): File? {
        val file = File(path).canonicalFile
        return when {
            file.parentFile == recorder.canonicalFile -> file
            // Exactly two below, so that the shelf itself can never be removed.
            file.parentFile?.parentFile == shelf.canonicalFile -> file.parentFile
            else -> null
        }
    }
}
