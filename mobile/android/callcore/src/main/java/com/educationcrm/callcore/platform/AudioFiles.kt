package com.educationcrm.callcore.platform

import android.content.ContentResolver
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.OpenableColumns
import com.educationcrm.callcore.rules.AudioFile
import com.educationcrm.callcore.rules.FileNames
import com.educationcrm.callcore.rules.PrivatePlaces
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream
import java.security.MessageDigest
import java.util.UUID

/**
 * Audio as bytes: what other apps share with us is copied into private files, since their permission
 * to read ends with the task; slices and hashes are read from there or from a recorder's file.
 */
class AudioFiles(
    private val context: Context,
) {
    private val resolver: ContentResolver = context.contentResolver
    private val shelf = File(context.filesDir, "audio")
    private val places = PrivatePlaces(shelf, recorder = File(context.cacheDir, "recordings"))

    /** Copies the audio of a share into private files; what is no audio or too large is left out. */
    fun takeShared(intent: Intent): List<AudioFile> =
        sharedUris(intent).mapNotNull { uri ->
            try {
                keep(uri)
            } catch (unreadable: IOException) {
                null
            } catch (refused: SecurityException) {
                null
            }
        }

    /** Every private copy that nobody has removed yet, oldest first. */
    fun kept(): List<AudioFile> =
        shelf
            .listFiles()
            .orEmpty()
            .filter { it.isDirectory }
            .mapNotNull { folder -> folder.listFiles().orEmpty().singleOrNull { !it.name.endsWith(PART) } }
            .sortedBy { it.lastModified() }
            .map(::describe)

    /** A private copy of [uri]: the recorder may clear its folder before the upload is done. */
    fun keep(uri: Uri): AudioFile {
        val type = resolver.getType(uri).orEmpty()
        val name = nameOf(uri)
        if (!FileNames.isAudio(type) && FileNames.typeOf(name) == null) throw IOException("not audio")
        val folder = File(shelf, UUID.randomUUID().toString())
        if (!folder.mkdirs()) throw IOException("no room")
        val file = File(folder, FileNames.safe(name, type.ifEmpty { "audio/mp4" }))
        val part = File(folder, file.name + PART)
        try {
            open(uri).use { from -> part.outputStream().use { to -> copy(from, to) } }
            // Renamed when complete: a copy cut off by a crash is never taken for a recording.
            if (!part.renameTo(file)) throw IOException("no room")
        } catch (failed: Exception) {
            folder.deleteRecursively() // also when the permission was refused
            throw failed
        }
        return describe(file)
    }

    /** Removes a private copy. Anything else (a recorder's own file above all) is never touched. */
    fun discard(uri: Uri): Boolean {
        if (uri.scheme != ContentResolver.SCHEME_FILE) return false
        return places.removable(uri.path.orEmpty())?.deleteRecursively() ?: false
    }

    /** [length] bytes from [offset]; fewer at the end. */
    fun slice(
        uri: Uri,
        offset: Long,
        length: Int,
    ): ByteArray {
        require(offset >= 0 && length in 0..SLICE_MAX) { "slice out of bounds" }
        return open(uri).use { stream ->
            skip(stream, offset)
            val bytes = ByteArray(length)
            var read = 0
            while (read < length) {
                val now = stream.read(bytes, read, length - read)
                if (now < 0) break
                read += now
            }
            if (read == length) bytes else bytes.copyOf(read)
        }
    }

    /** Size and SHA-256 of what is really there: providers are known to report wrong sizes. */
    fun measure(uri: Uri): Pair<Long, String> {
        val digest = MessageDigest.getInstance("SHA-256")
        var size = 0L
        open(uri).use { stream ->
            val buffer = ByteArray(BUFFER)
            while (true) {
                val read = stream.read(buffer)
                if (read < 0) break
                digest.update(buffer, 0, read)
                size += read
            }
        }
        return size to digest.digest().joinToString("") { "%02x".format(it) }
    }

    private fun open(uri: Uri): InputStream =
        when (uri.scheme) {
            ContentResolver.SCHEME_CONTENT -> resolver.openInputStream(uri) ?: throw FileNotFoundException()
            // A path from JavaScript is only followed within the app's own folders.
            ContentResolver.SCHEME_FILE -> ownFile(uri).inputStream()
            else -> throw FileNotFoundException()
        }

    private fun ownFile(uri: Uri): File {
        val file = File(uri.path.orEmpty()).canonicalFile
        val roots = listOf(context.filesDir, context.cacheDir).map { it.canonicalPath + File.separator }
        if (roots.none { file.path.startsWith(it) }) throw FileNotFoundException()
        return file
    }

    private fun copy(
        from: InputStream,
        to: java.io.OutputStream,
    ) {
        val buffer = ByteArray(BUFFER)
        var size = 0L
        while (true) {
            val read = from.read(buffer)
            if (read < 0) return
            size += read
            if (size > SIZE_MAX) throw IOException("too large")
            to.write(buffer, 0, read)
        }
    }

    private fun skip(
        stream: InputStream,
        offset: Long,
    ) {
        var left = offset
        while (left > 0) {
            val skipped = stream.skip(left)
            if (skipped > 0) {
                left -= skipped
            } else if (stream.read() < 0) {
                return
            } else {
                left--
            }
        }
    }

    private fun nameOf(uri: Uri): String? =
        if (uri.scheme == ContentResolver.SCHEME_FILE) {
            uri.lastPathSegment
        } else {
            resolver.query(uri, arrayOf(OpenableColumns.DISPLAY_NAME), null, null, null)?.use {
                if (it.moveToFirst()) it.getString(0) else null
            }
        }

    private fun describe(file: File) =
        AudioFile(
            uri = Uri.fromFile(file).toString(),
            name = file.name,
            sizeBytes = file.length(),
            mimeType = FileNames.typeOf(file.name) ?: "audio/*",
            modifiedAt = file.lastModified(),
        )

    @Suppress("DEPRECATION") // the typed getter came with Android 13
    private fun sharedUris(intent: Intent): List<Uri> =
        when (intent.action) {
            Intent.ACTION_SEND ->
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                    listOfNotNull(intent.getParcelableExtra(Intent.EXTRA_STREAM, Uri::class.java))
                } else {
                    listOfNotNull(intent.getParcelableExtra(Intent.EXTRA_STREAM) as? Uri)
                }
            Intent.ACTION_SEND_MULTIPLE ->
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
                    intent.getParcelableArrayListExtra(Intent.EXTRA_STREAM, Uri::class.java).orEmpty()
                } else {
                    intent.getParcelableArrayListExtra<Uri>(Intent.EXTRA_STREAM).orEmpty()
                }
            else -> emptyList()
        }.filter { it.scheme == ContentResolver.SCHEME_CONTENT }.take(SHARED_MAX)

    private companion object {
        const val PART = ".part"
        const val BUFFER = 64 * 1024
        const val SLICE_MAX = 4 * 1024 * 1024
        const val SIZE_MAX = 200L * 1024 * 1024
        const val SHARED_MAX = 10
    }
}
