package com.educationcrm.telecaller

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.util.Base64
import com.educationcrm.callcore.platform.AudioFiles
import com.educationcrm.callcore.platform.CallWatcher
import com.educationcrm.callcore.platform.PhoneHealth
import com.educationcrm.callcore.platform.RecordingFinder
import com.educationcrm.callcore.platform.RecordingFolder
import com.educationcrm.callcore.platform.UploadScheduler
import com.educationcrm.callcore.rules.CallLogRow
import com.educationcrm.callcore.rules.EndedCall
import com.educationcrm.callcore.rules.LineState
import com.educationcrm.callcore.rules.OutcomeRules
import com.educationcrm.callcore.rules.PhoneNumbers
import com.educationcrm.telecaller.specs.NativeTelephonySpec
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.BaseActivityEventListener
import com.facebook.react.bridge.Promise
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.bridge.ReadableArray
import com.facebook.react.bridge.ReadableMap
import java.io.FileNotFoundException
import java.io.IOException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException

/**
 * Speaks to Android for JavaScript; decides nothing. The flow is in `src/managers`, the rules and the
 * work with the platform in `callcore`.
 *
 * Promises are refused with a code only: numbers and file names never get into an error text.
 */
class TelephonyModule(
    private val context: ReactApplicationContext,
) : NativeTelephonySpec(context) {
    // Two: reading the call log waits for seconds, and a slice of an upload must not wait with it.
    private val background = Executors.newFixedThreadPool(2)
    private val health = PhoneHealth(context)
    private val folder = RecordingFolder(context.contentResolver)
    private val finder = RecordingFinder(context, folder)
    private val audio = AudioFiles(context)
    private val uploads = UploadScheduler(context, UploadJobService::class.java)
    private val callLog = CallLogAccess.reader(context)
    private val watcher = CallWatcher(context) { ended -> report(ended) }
    private val questions = ConcurrentHashMap<Int, Promise>() // asked on one thread, answered on another

    private val activityEvents =
        object : BaseActivityEventListener() {
            override fun onActivityResult(
                activity: Activity,
                requestCode: Int,
                resultCode: Int,
                data: Intent?,
            ) {
                val promise = questions.remove(requestCode) ?: return
                answer(promise, requestCode, data?.data.takeIf { resultCode == Activity.RESULT_OK })
            }

            override fun onNewIntent(intent: Intent) {
                inBackground(null) { takeShared(intent).forEach { tell { emitOnSharedAudio(it.toMap()) } } }
            }
        }

    init {
        context.addActivityEventListener(activityEvents)
    }

    override fun invalidate() {
        context.removeActivityEventListener(activityEvents)
        watcher.forget()
        background.shutdown()
        super.invalidate()
    }

    // Calls

    override fun abilities(promise: Promise) =
        promise.resolve(
            Arguments.createMap().apply {
                putBoolean("telephony", health.hasTelephony())
                putBoolean("directCall", health.isGranted(Manifest.permission.CALL_PHONE))
                putBoolean("watchesCalls", watcher.canWatch())
                putBoolean("readsCallLog", readsCallLog())
                putBoolean("callLogInBuild", callLog != null)
            },
        )

    override fun placeCall(
        number: String,
        promise: Promise,
    ) {
        // Only a telephone number is ever dialled: `*#` codes change the phone's settings.
        val dialled = PhoneNumbers.normalise(number) ?: return promise.reject(BAD_NUMBER, BAD_NUMBER)
        val direct = health.isGranted(Manifest.permission.CALL_PHONE) && health.hasTelephony()
        val startedAt = System.currentTimeMillis()
        val intent =
            Intent(
                if (direct) Intent.ACTION_CALL else Intent.ACTION_DIAL,
                Uri.fromParts("tel", dialled, null),
            )
        watcher.expect(dialled)
        try {
            start(intent)
        } catch (none: ActivityNotFoundException) {
            watcher.forget()
            return promise.reject(NO_DIALLER, NO_DIALLER)
        } catch (refused: SecurityException) {
            watcher.forget()
            return promise.reject(NOT_PERMITTED, NOT_PERMITTED)
        }
        promise.resolve(
            Arguments.createMap().apply {
                putDouble("startedAt", startedAt.toDouble())
                putString("how", if (direct) "call" else "dialler")
            },
        )
    }

    override fun lineState(promise: Promise) =
        promise.resolve(
            when (watcher.line()) {
                LineState.IDLE -> "idle"
                LineState.RINGING -> "ringing"
                LineState.OFFHOOK -> "in_call"
                null -> "unknown"
            },
        )

    override fun readCallLog(
        number: String,
        since: Double,
        until: Double?,
        promise: Promise,
    ) = inBackground(promise) { promise.resolve(rowOf(number, since.toLong(), until?.toLong())?.toMap()) }

    private fun readsCallLog() = callLog != null && health.isGranted(Manifest.permission.READ_CALL_LOG)

    private fun rowOf(
        number: String,
        since: Long,
        until: Long?,
    ): CallLogRow? = if (readsCallLog()) callLog?.find(number, since, until) else null

    /** On the main thread; the call log is asked in the background, since its row comes late. */
    private fun report(ended: EndedCall) =
        inBackground(null) {
            val row =
                try {
                    rowOf(ended.number, ended.startedAt, ended.endedAt)
                } catch (refused: SecurityException) {
                    null // the permission was taken back during the call
                }
            val proposal = OutcomeRules.propose(row?.talkSeconds, ended.endedAt - ended.startedAt)
            val event =
                Arguments.createMap().apply {
                    putString("number", ended.number)
                    putDouble("startedAt", (row?.startedAt ?: ended.startedAt).toDouble())
                    putDouble("endedAt", ended.endedAt.toDouble())
                    row?.let { putDouble("durationSeconds", it.talkSeconds.toDouble()) }
                    putString("source", if (row == null) "phone_state" else "call_log")
                    proposal.outcome?.let { putString("proposedOutcome", it) }
                    putBoolean("proposalSure", proposal.sure)
                }
            tell { emitOnCallEnded(event) }
        }

    // Recordings

    override fun chooseRecordingFolder(promise: Promise) = ask(RecordingFolder.question(), FOLDER, promise)

    override fun pickAudio(promise: Promise) =
        ask(
            Intent(Intent.ACTION_OPEN_DOCUMENT).addCategory(Intent.CATEGORY_OPENABLE).setType("audio/*"),
            AUDIO,
            promise,
        )

    override fun findRecordings(
        call: ReadableMap,
        taken: ReadableArray,
        promise: Promise,
    ) = inBackground(promise) {
        val others = (0 until taken.size()).mapNotNull { taken.getString(it) }.toSet()
        promise.resolve(finder.find(call.toCallFacts(), others).toMap())
    }

    override fun sharedAudio(promise: Promise) =
        inBackground(promise) {
            context.currentActivity?.intent?.let(::takeShared)
            promise.resolve(Arguments.createArray().apply { audio.kept().forEach { pushMap(it.toMap()) } })
        }

    override fun keepCopy(
        uri: String,
        promise: Promise,
    ) = inBackground(promise) { promise.resolve(audio.keep(Uri.parse(uri)).toMap()) }

    override fun discardCopy(
        uri: String,
        promise: Promise,
    ) = inBackground(promise) { promise.resolve(audio.discard(Uri.parse(uri))) }

    override fun measureAudio(
        uri: String,
        promise: Promise,
    ) = inBackground(promise) {
        val (size, sha256) = audio.measure(Uri.parse(uri))
        promise.resolve(
            Arguments.createMap().apply {
                putDouble("sizeBytes", size.toDouble())
                putString("sha256", sha256)
            },
        )
    }

    override fun readAudio(
        uri: String,
        offset: Double,
        length: Double,
        promise: Promise,
    ) = inBackground(promise) {
        val bytes = audio.slice(Uri.parse(uri), offset.toLong(), length.toInt())
        promise.resolve(Base64.encodeToString(bytes, Base64.NO_WRAP))
    }

    /** A share is taken once: the activity keeps its intent through rotation and return. */
    @Synchronized
    private fun takeShared(intent: Intent) =
        if (intent.getBooleanExtra(TAKEN, false) || intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0) {
            emptyList()
        } else {
            intent.putExtra(TAKEN, true)
            audio.takeShared(intent)
        }

    // Uploads

    override fun scheduleUploads(
        unmeteredOnly: Boolean,
        promise: Promise,
    ) {
        uploads.schedule(unmeteredOnly)
        promise.resolve(null)
    }

    override fun cancelUploads(promise: Promise) {
        uploads.cancel()
        promise.resolve(null)
    }

    // The phone

    override fun phoneHealth(promise: Promise) =
        inBackground(promise) {
            promise.resolve(
                Arguments.createMap().apply {
                    putString("brand", health.brand)
                    putString("model", health.model)
                    putString("androidVersion", health.androidVersion)
                    putDouble("sdk", health.sdk.toDouble())
                    putBoolean("batteryUnrestricted", health.isBatteryUnrestricted())
                    putBoolean("notifications", health.notificationsEnabled())
                    putBoolean("calls", health.isGranted(Manifest.permission.CALL_PHONE))
                    putBoolean("phoneState", health.isGranted(Manifest.permission.READ_PHONE_STATE))
                    putBoolean("microphone", health.isGranted(Manifest.permission.RECORD_AUDIO))
                    putBoolean("audioFiles", health.isGranted(audioPermission()))
                    putBoolean("callLog", readsCallLog())
                    folder.name()?.let { putString("recordingFolder", it) }
                },
            )
        }

    override fun openSettings(
        kind: String,
        promise: Promise,
    ) = promise.resolve(health.settings(kind).any(::opens))

    private fun opens(intent: Intent): Boolean =
        try {
            start(intent)
            true
        } catch (none: ActivityNotFoundException) {
            false
        } catch (refused: SecurityException) {
            false // some makers do not export their own settings
        }

    private fun audioPermission() =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            Manifest.permission.READ_MEDIA_AUDIO
        } else {
            Manifest.permission.READ_EXTERNAL_STORAGE
        }

    // Helpers

    private fun start(intent: Intent) {
        val activity = context.currentActivity
        val from: Context = activity ?: context
        from.startActivity(if (activity == null) intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK) else intent)
    }

    private fun ask(
        question: Intent,
        code: Int,
        promise: Promise,
    ) {
        val activity = context.currentActivity ?: return promise.reject(FAILED, FAILED)
        // A question asked twice: the first asker gets "nothing chosen".
        questions.put(code, promise)?.resolve(null)
        try {
            activity.startActivityForResult(question, code)
        } catch (none: ActivityNotFoundException) {
            questions.remove(code)
            promise.reject(FAILED, FAILED)
        }
    }

    private fun answer(
        promise: Promise,
        code: Int,
        chosen: Uri?,
    ) = inBackground(promise) {
        when {
            chosen == null -> promise.resolve(null)
            code == FOLDER -> {
                folder.keep(chosen)
                promise.resolve(folder.name())
            }
            else -> promise.resolve(audio.keep(chosen).toMap())
        }
    }

    /** Does [work] off the main thread; what goes wrong refuses [promise] with a code. */
    private fun inBackground(
        promise: Promise?,
        work: () -> Unit,
    ) {
        try {
            background.execute { guarded(promise, work) }
        } catch (closing: RejectedExecutionException) {
            promise?.reject(FAILED, FAILED)
        }
    }

    private fun guarded(
        promise: Promise?,
        work: () -> Unit,
    ) {
        val code =
            try {
                return work()
            } catch (missing: FileNotFoundException) {
                NOT_FOUND
            } catch (refused: SecurityException) {
                NOT_PERMITTED
            } catch (failed: IOException) {
                FAILED
            } catch (failed: RuntimeException) {
                FAILED // a maker's provider may throw anything; the app must not fall over it
            }
        promise?.reject(code, code)
    }

    /** JavaScript may not have loaded yet, or be gone: it asks for what it missed when it starts. */
    private fun tell(event: () -> Unit) {
        if (mEventEmitterCallback != null) event()
    }

    private companion object {
        const val FOLDER = 7_101
        const val AUDIO = 7_102
        const val TAKEN = "com.educationcrm.telecaller.TAKEN"
        const val BAD_NUMBER = "bad_number"
        const val NO_DIALLER = "no_dialler"
        const val NOT_PERMITTED = "not_permitted"
        const val NOT_FOUND = "not_found"
        const val FAILED = "failed"
    }
}
