"""What a file sounds like"""
from collections.abc import Iterator
from pathlib import Path
import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

RATE = 16_000
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,mp3,aac,ogg,matroska,webm,wav,amr,amrnb,amrwb",
    "codec_whitelist": "aac,mp3float,mp3,opus,libopus,vorbis,amrnb,amrwb,pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_alaw,pcm_mulaw",
}
BLOCK=RATE*4

def blocks(path):
    with av.open(str(path), options=_OPTIONS) as container:
        stream = container.streams.best("audio")
        stream.codec_context.thread_count = 1
        res=None; key=None; held=[]; n=0
        for packet in container.demux(stream):
            try: frames=packet.decode()
            except av.FFmpegError as e:
                print("err",e); continue
            for f in frames:
                k=(f.format.name,f.layout.name,f.sample_rate)
                if k!=key:
                    key=k
                    res=AudioResampler("fltp","mono" if f.layout.nb_channels==1 else "stereo",RATE)
                f.pts=None
                for o in res.resample(f):
                    held.append(o.to_ndarray()); n+=o.samples
            if n>=BLOCK:
                yield np.concatenate(held,axis=1); held=[];n=0
        if held: yield np.concatenate(held,axis=1)
