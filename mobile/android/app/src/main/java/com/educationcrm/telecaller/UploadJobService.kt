package com.educationcrm.telecaller

import android.app.job.JobParameters
import android.app.job.JobService
import android.os.Handler
import android.os.Looper
import com.facebook.react.ReactApplication
import com.facebook.react.ReactHost
import com.facebook.react.ReactInstanceEventListener
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.ReactContext
import com.facebook.react.common.LifecycleState
import com.facebook.react.jstasks.HeadlessJsTaskConfig
import com.facebook.react.jstasks.HeadlessJsTaskContext
import com.facebook.react.jstasks.HeadlessJsTaskEventListener

/**
 * Runs the JavaScript task `UploadQueue` without a screen while Android holds the job open.
 *
 * React Native's own `HeadlessJsTaskService` cannot be used: since Android 8 a job may not start a
 * service in the background. Everything here happens on the main thread.
 */
class UploadJobService :
    JobService(),
    HeadlessJsTaskEventListener {
    private val main = Handler(Looper.getMainLooper())
    private var job: JobParameters? = null
    private var task: Int? = null
    private var tasks: HeadlessJsTaskContext? = null

    private val host: ReactHost?
        get() = (application as? ReactApplication)?.reactHost

    override fun onStartJob(params: JobParameters): Boolean {
        val react = host ?: return false
        if (react.lifecycleState == LifecycleState.RESUMED) {
            // The queue of the app that is in front is at work. Asked again later all the same: the app may be
            // closed before that is done, and a job that is over is never started again.
            main.post { jobFinished(params, true) }
            return true
        }
        job = params
        val running = react.currentReactContext
        if (running != null) {
            start(running)
        } else {
            react.addReactInstanceEventListener(
                object : ReactInstanceEventListener {
                    override fun onReactContextInitialized(context: ReactContext) {
                        react.removeReactInstanceEventListener(this)
                        main.post { start(context) }
                    }
                },
            )
            react.start()
        }
        return true
    }

    /** The network went away or time is up: Android starts the job again later. */
    override fun onStopJob(params: JobParameters): Boolean {
        end()
        return true
    }

    override fun onDestroy() {
        end()
        super.onDestroy()
    }

    override fun onHeadlessJsTaskStart(taskId: Int) = Unit

    override fun onHeadlessJsTaskFinish(taskId: Int) {
        main.post {
            val done = job
            if (taskId != task || done == null) return@post
            end()
            // Again later, Android waiting longer each time: JavaScript cancels the job when nothing is left.
            jobFinished(done, true)
        }
    }

    private fun start(context: ReactContext) {
        val waiting = job ?: return
        val config = HeadlessJsTaskConfig(TASK, Arguments.createMap(), TIMEOUT_MS, false)
        try {
            val found = HeadlessJsTaskContext.getInstance(context)
            found.addTaskEventListener(this)
            tasks = found
            task = found.startTask(config)
        } catch (opened: IllegalStateException) {
            // The app was opened in the meantime: its own queue does the work.
            end()
            jobFinished(waiting, true)
        }
    }

    private fun end() {
        tasks?.removeTaskEventListener(this)
        tasks = null
        task = null
        job = null
    }

    private companion object {
        const val TASK = "UploadQueue"

        /** Android stops a job after ten minutes. */
        const val TIMEOUT_MS = 9 * 60_000L
    }
}
