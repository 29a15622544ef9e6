package com.educationcrm.callcore.rules

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.File
import java.nio.file.Files

class PrivatePlacesTest {
    @get:Rule
    val phone = TemporaryFolder()

    private val shelf by lazy { phone.newFolder("files", "audio").canonicalFile }
    private val recorder by lazy { phone.newFolder("cache", "recordings").canonicalFile }

    private fun removable(path: File) = PrivatePlaces(shelf, recorder).removable(path.path)

    @Test
    fun `a copy goes with its folder, a recording of the microphone alone`() {
        assertEquals(File(shelf, "one"), removable(File(shelf, "one/call.m4a")))
        assertEquals(File(recorder, "a.m4a"), removable(File(recorder, "a.m4a")))
    }

    @Test
    fun `neither the folders themselves nor anything beside them`() {
        assertNull(removable(shelf))
        assertNull(removable(File(shelf, "one")))
        assertNull(removable(File(shelf, "one/two/call.m4a")))
        assertNull(removable(recorder))
        assertNull(removable(File(shelf.parentFile, "crm.db")))
    }

    @Test
    fun `a way out of the folder is followed before it is judged`() {
        assertNull(removable(File(shelf, "one/../../crm.db")))
        assertNull(removable(File(recorder, "../../files/crm.db")))
        val outside = phone.newFile("outside.m4a")
        Files.createSymbolicLink(File(recorder, "link.m4a").toPath(), outside.toPath())
        assertNull(removable(File(recorder, "link.m4a")))
    }
}
