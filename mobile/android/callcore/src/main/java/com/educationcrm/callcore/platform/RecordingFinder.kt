package com.educationcrm.callcore.platform

import android.content.ContentResolver
import android.content.ContentUris
import android.content.Context
import android.media.MediaMetadataRetriever
import android.net.Uri
import android.provider.DocumentsContract
import android.provider.MediaStore
import com.educationcrm.callcore.rules.AudioFile
import com.educationcrm.callcore.rules.CallFacts
import com.educationcrm.callcore.rules.FileNames
import com.educationcrm.callcore.rules.MatchResultOfCall
import com.educationcrm.callcore.rules.RecordingMatcher
import java.time.ZoneId

/**
 * Looks for the recording that the phone's own recorder made of a call: in the folder that was
 * granted, then in the media index. Blocks: never on the main thread.
 */
class RecordingFinder(
    private val context: Context,
    private val folder: RecordingFolder,
    private val zone: () -> ZoneId = ZoneId::systemDefault,
) {
    private val resolver: ContentResolver = context.contentResolver

    /** What fits [call]; files in [taken] belong to other calls already. */
    fun find(
        call: CallFacts,
        taken: Set<String>,
    ): MatchResultOfCall {
        val since = call.startedAt - EARLIER_MS
        val files = (inFolder(since) + inMediaIndex(since)).filterNot { it.uri in taken }
        val matcher = RecordingMatcher(zone())
        // Opening a file to learn its length takes time, so only those that may fit are opened.
        val worth =
            matcher
                .match(call, files)
                .candidates
                .take(OPENED_MAX)
                .map { it.file.uri }
                .toSet()
        return matcher.match(call, files.map { if (it.uri in worth) withLength(it) else it })
    }

    private fun inFolder(since: Long): List<AudioFile> {
        val tree = folder.granted() ?: return emptyList()
        val found = mutableListOf<AudioFile>()
        walk(tree, DocumentsContract.getTreeDocumentId(tree), since, FOLDERS_DEEP, found)
        return found
    }

    private fun walk(
        tree: Uri,
        documentId: String,
        since: Long,
        deeper: Int,
        found: MutableList<AudioFile>,
    ) {
        val children = DocumentsContract.buildChildDocumentsUriUsingTree(tree, documentId)
        val folders = mutableListOf<String>()
        query(children, DOCUMENT_COLUMNS, null, emptyArray()) { row ->
            val id = row.getString(0)
            val type = row.getString(2).orEmpty()
            val modified = row.getLong(4)
            if (type == DocumentsContract.Document.MIME_TYPE_DIR) {
                folders += id
            } else if (modified >= since && isRecording(row.getString(1), type)) {
                val uri = DocumentsContract.buildDocumentUriUsingTree(tree, id).toString()
                found += AudioFile(uri, row.getString(1).orEmpty(), row.getLong(3), audioType(type), modified)
            }
        }
        if (deeper > 0) folders.forEach { walk(tree, it, since, deeper - 1, found) }
    }

    private fun inMediaIndex(since: Long): List<AudioFile> {
        val found = mutableListOf<AudioFile>()
        query(
            MediaStore.Audio.Media.EXTERNAL_CONTENT_URI,
            MEDIA_COLUMNS,
            "${MediaStore.MediaColumns.DATE_MODIFIED} >= ?",
            arrayOf((since / MS_PER_SECOND).toString()),
        ) { row ->
            val uri = ContentUris.withAppendedId(MediaStore.Audio.Media.EXTERNAL_CONTENT_URI, row.getLong(0))
            val length = row.getLong(5).takeIf { it > 0 }?.let { it.toDouble() / MS_PER_SECOND }
            found +=
                AudioFile(
                    uri.toString(),
                    row.getString(1).orEmpty(),
                    row.getLong(3),
                    audioType(row.getString(2).orEmpty()),
                    row.getLong(4) * MS_PER_SECOND,
                    length,
                )
        }
        return found
    }

    private fun query(
        uri: Uri,
        columns: Array<String>,
        where: String?,
        values: Array<String>,
        onRow: (android.database.Cursor) -> Unit,
    ) {
        try {
            resolver.query(uri, columns, where, values, null)?.use { cursor ->
                var rows = 0
                while (cursor.moveToNext() && rows++ < ROWS_MAX) onRow(cursor)
            }
        } catch (refused: SecurityException) {
            // The grant was taken back: the other source may still know, and the health check tells.
        } catch (gone: IllegalArgumentException) {
            // The folder was deleted or its card taken out.
        }
    }

    private fun withLength(file: AudioFile): AudioFile {
        if (file.durationSeconds != null) return file
        val reader = MediaMetadataRetriever()
        return try {
            reader.setDataSource(context, Uri.parse(file.uri))
            val ms = reader.extractMetadata(MediaMetadataRetriever.METADATA_KEY_DURATION)?.toLongOrNull()
            file.copy(durationSeconds = ms?.let { it.toDouble() / MS_PER_SECOND })
        } catch (unreadable: RuntimeException) {
            file // still being written, or of a kind this phone cannot read: its length stays unknown
        } finally {
            reader.release()
        }
    }

    private fun isRecording(
        name: String?,
        type: String,
    ): Boolean = FileNames.isAudio(type) || name.orEmpty().substringAfterLast('.', "").lowercase() in ENDINGS

    private fun audioType(type: String) = if (FileNames.isAudio(type)) type else "audio/*"

    private companion object {
        const val MS_PER_SECOND = 1_000L
        const val EARLIER_MS = 3 * 60_000L
        const val FOLDERS_DEEP = 2
        const val ROWS_MAX = 5_000
        const val OPENED_MAX = 8

        /** Some file providers call a recording `application/octet-stream`. */
        val ENDINGS = setOf("m4a", "mp3", "amr", "3gp", "aac", "ogg", "opus", "wav", "mp4a")

        val DOCUMENT_COLUMNS =
            arrayOf(
                DocumentsContract.Document.COLUMN_DOCUMENT_ID,
                DocumentsContract.Document.COLUMN_DISPLAY_NAME,
                DocumentsContract.Document.COLUMN_MIME_TYPE,
                DocumentsContract.Document.COLUMN_SIZE,
                DocumentsContract.Document.COLUMN_LAST_MODIFIED,
            )
        val MEDIA_COLUMNS =
            arrayOf(
                MediaStore.MediaColumns._ID,
                MediaStore.MediaColumns.DISPLAY_NAME,
                MediaStore.MediaColumns.MIME_TYPE,
                MediaStore.MediaColumns.SIZE,
                MediaStore.MediaColumns.DATE_MODIFIED,
                MediaStore.Audio.AudioColumns.DURATION,
            )
    }
}
