package com.educationcrm.telecaller

import android.content.Context
import com.educationcrm.callcore.platform.CallLogReader

/** This build may read the call log: it is given to our own telecallers, not sold in a store. */
internal object CallLogAccess {
    fun reader(context: Context): CallLogReader? = CallLogReader(context.contentResolver)
}
