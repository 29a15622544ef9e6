package com.educationcrm.callcore.platform

import android.content.ContentResolver
import android.content.Intent
import android.net.Uri
import android.provider.DocumentsContract

/** The folder of the phone's own recorder, granted once by the person and kept by the system. */
class RecordingFolder(
    private val resolver: ContentResolver,
) {
    /** The folder that is granted now; null: none, or the grant was taken back. */
    fun granted(): Uri? = resolver.persistedUriPermissions.firstOrNull { it.isReadPermission }?.uri

    /** The name that the person saw when choosing it, such as `Recordings/Call`. */
    fun name(): String? = granted()?.let { DocumentsContract.getTreeDocumentId(it).substringAfter(':') }

    /** Keeps the folder that was just chosen and lets go of an earlier one. */
    fun keep(tree: Uri) {
        resolver.takePersistableUriPermission(tree, Intent.FLAG_GRANT_READ_URI_PERMISSION)
        resolver.persistedUriPermissions
            .filter { it.uri != tree }
            .forEach { resolver.releasePersistableUriPermission(it.uri, Intent.FLAG_GRANT_READ_URI_PERMISSION) }
    }

    companion object {
        /** The question that the system puts to the person. Read only: nothing of theirs is ever changed. */
        fun question(): Intent =
            Intent(Intent.ACTION_OPEN_DOCUMENT_TREE)
                .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION or Intent.FLAG_GRANT_PERSISTABLE_URI_PERMISSION)
    }
}
