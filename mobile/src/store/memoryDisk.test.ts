import { MemoryDisk } from './memoryDisk';

test('killed in the middle of a write, nothing of it is kept', async () => {
  const disk = new MemoryDisk();
  await disk.write((tx) => tx.put('meta', [{ key: 'a', value: 1 }]));
  disk.killAfter(1);
  await expect(
    disk.write(async (tx) => {
      await tx.put('meta', [{ key: 'a', value: 2 }]);
      await tx.put('meta', [{ key: 'b', value: 2 }]);
    }),
  ).rejects.toThrow('The app was ended.');
  await expect(disk.read((tx) => tx.all('meta'))).rejects.toThrow('The app was ended.');
  expect(await disk.reopen().read((tx) => tx.all('meta'))).toEqual([{ key: 'a', value: 1 }]);
});
