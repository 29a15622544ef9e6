package com.educationcrm.telecaller

import android.content.Context
import com.educationcrm.callcore.platform.CallLogReader

/** Google Play allows READ_CALL_LOG to dialler apps only, so this build has no call log. */
internal object CallLogAccess {
    @Suppress("UNUSED_PARAMETER", "FunctionOnlyReturningConstant") // the other flavour's shape
    fun reader(context: Context): CallLogReader? = null
}
