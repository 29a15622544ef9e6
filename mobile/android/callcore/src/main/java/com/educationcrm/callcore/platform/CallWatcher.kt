package com.educationcrm.callcore.platform

import android.Manifest
import android.annotation.SuppressLint
import android.annotation.TargetApi
import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import android.os.Handler
import android.os.Looper
import android.telephony.PhoneStateListener
import android.telephony.TelephonyCallback
import android.telephony.TelephonyManager
import com.educationcrm.callcore.rules.CallTracker
import com.educationcrm.callcore.rules.EndedCall
import com.educationcrm.callcore.rules.LineState

/**
 * Tells when a call that the app started has ended.
 *
 * Listens only while such a call is waited for. Everything happens on the main thread.
 */
class CallWatcher(
    private val context: Context,
    private val clock: () -> Long = System::currentTimeMillis,
    private val onEnded: (EndedCall) -> Unit,
) {
    private val main = Handler(Looper.getMainLooper())
    private val telephony = context.getSystemService(Context.TELEPHONY_SERVICE) as TelephonyManager
    private val tracker = CallTracker(onEnded)
    private var stopListening: (() -> Unit)? = null

    /** Whether the phone lets us see the line at all; one without a telephone refuses from Android 15 on. */
    fun canWatch(): Boolean =
        context.packageManager.hasSystemFeature(PackageManager.FEATURE_TELEPHONY) &&
            context.checkPermission(
                Manifest.permission.READ_PHONE_STATE,
                android.os.Process.myPid(),
                android.os.Process.myUid(),
            ) == PackageManager.PERMISSION_GRANTED

    /** The line as it is now; null when we may not know. */
    @SuppressLint("MissingPermission") // canWatch() is the check
    @Suppress("DEPRECATION") // the successor needs the same permission and Android 12
    fun line(): LineState? = if (canWatch()) lineOf(telephony.callState) else null

    /** Waits for the call to [number] that is about to be dialled. */
    fun expect(number: String) {
        val at = clock()
        main.post {
            if (!canWatch()) return@post
            // The state of this moment first: a call that is already running is not the one awaited.
            line()?.let { tracker.changed(it, at) }
            tracker.placed(number, at)
            if (stopListening == null) stopListening = listen()
        }
    }

    /** Forgets the call that was awaited: it could not be dialled, or nobody is left to be told. */
    fun forget() {
        main.post {
            tracker.forget()
            stop()
        }
    }

    private fun changed(state: Int) {
        tracker.changed(lineOf(state), clock())
        // It ended, or it was never dialled and this is another call of the person's.
        if (!tracker.isBusy()) stop()
    }

    private fun stop() {
        stopListening?.invoke()
        stopListening = null
    }

    private fun listen(): () -> Unit =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) listenByCallback() else listenByListener()

    @TargetApi(Build.VERSION_CODES.S)
    private fun listenByCallback(): () -> Unit {
        val callback = Callback(::changed)
        telephony.registerTelephonyCallback({ main.post(it) }, callback)
        return { telephony.unregisterTelephonyCallback(callback) }
    }

    @Suppress("DEPRECATION") // the only way below Android 12
    private fun listenByListener(): () -> Unit {
        val listener =
            object : PhoneStateListener() {
                @Deprecated("Deprecated in Java")
                override fun onCallStateChanged(
                    state: Int,
                    phoneNumber: String?,
                ) = changed(state)
            }
        telephony.listen(listener, PhoneStateListener.LISTEN_CALL_STATE)
        return { telephony.listen(listener, PhoneStateListener.LISTEN_NONE) }
    }

    @TargetApi(Build.VERSION_CODES.S)
    private class Callback(
        private val onState: (Int) -> Unit,
    ) : TelephonyCallback(),
        TelephonyCallback.CallStateListener {
        override fun onCallStateChanged(state: Int) = onState(state)
    }

    private companion object {
        fun lineOf(state: Int): LineState =
            when (state) {
                TelephonyManager.CALL_STATE_OFFHOOK -> LineState.OFFHOOK
                TelephonyManager.CALL_STATE_RINGING -> LineState.RINGING
                else -> LineState.IDLE
            }
    }
}
